-- Purpose: how much the warehouse holds, and how much waits. Outputs: what, rows.
select 'feeds' as what, count(*) as rows from feed_states
union all select 'entries', count(distinct entry_id) from entries
union all select 'articles', count(*) from arrivals
union all select 'stories', count(distinct story_id) from story_members
union all select 'mentions', count(*) from mentions
union all select 'alerts', count(*) from latest_alerts
union all select 'articles waiting for a story', count(*) from (from arrivals anti join story_members using (article_id))
union all select 'articles never read', count(*) from (from arrivals anti join readings using (article_id))

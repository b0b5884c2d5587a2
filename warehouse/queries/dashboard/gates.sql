-- Purpose: how many items of a period passed each gate of the pipeline, of all publishers.
-- Inputs: since, until. Outputs: gate (document, entry, article, full text, fresh, story, mentions), items.
with own as (
    select arrivals.article_id, arrivals.story_id, arrivals.fresh, articles.quality
    from arrivals
    inner join articles on articles.article_id = arrivals.article_id and articles.version = arrivals.latest_version
    where arrivals.seen_at >= $since::timestamptz and arrivals.seen_at < $until::timestamptz
)

select 'document' as gate, coalesce(sum(items), 0)::bigint as items
from poll_counts
where polled_at >= $since::timestamptz and polled_at < $until::timestamptz
union all
select 'entry', count(distinct entry_id)
from entries
where seen_at >= $since::timestamptz and seen_at < $until::timestamptz
union all
select 'article', count(*) from own
union all
select 'full text', count(*) from own where quality = 'full'
union all
select 'fresh', count(*) from own where fresh
union all
select 'story', count(distinct story_id) from own where fresh
union all
select 'mentions', count(*) from mentions where seen_at >= $since::timestamptz and seen_at < $until::timestamptz

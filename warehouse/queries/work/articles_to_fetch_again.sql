-- Purpose: articles with mentions whose page is due to be fetched again, those known longest first.
-- A step (so many days after an article was first seen) is done by any attempt on its link since it was due; one attempt
-- makes up for all steps that were missed. Left out: articles known for more than twice the last step, history that
-- happened before the last step, unresolved links of aggregators, entries without a page of their own, and texts that were erased.
-- Inputs: now, after_days (list), limit. Outputs: the fields of Article (the newest version); entry (the newest version).
with steps as (select unnest($after_days::integer[]) * interval 1 day as step),

due as (
    select
        arrivals.article_id,
        arrivals.latest_version as version,
        max(arrivals.seen_at + steps.step) as due_at
    from arrivals
    cross join steps
    where
        arrivals.seen_at + steps.step <= $now::timestamptz
        and arrivals.seen_at >= $now::timestamptz - 2 * (select max(step) from steps)
        and (arrivals.origin = 'live' or arrivals.event_at >= $now::timestamptz - (select max(step) from steps))
        and arrivals.article_id in (select article_id from mentions)
    group by arrivals.article_id, arrivals.latest_version
),

chosen as (
    select
        articles.rowid as place,
        entries.entry_id,
        entries.version as entry_version
    from due
    inner join articles using (article_id, version)
    inner join entries using (entry_id)
    where
        articles.quality not in ('aggregator', 'expired', 'forgotten')
        and entries.link_use = 'own'
        and not exists (
            select 1 from attempts
            where attempts.stage = 'extract' and attempts.subject = entries.link and attempts.started_at >= due.due_at
        )
    qualify row_number() over (partition by due.article_id order by entries.seen_at desc, entries.version desc) = 1
    order by articles.seen_at, due.article_id
    limit $limit
)

-- By rowid DuckDB reads the texts of the chosen rows alone; by a key it would read the texts of all.
select articles.* exclude (place), entries as entry
from chosen
inner join (
    select *, rowid as place from articles where rowid in (select place from chosen)
) as articles using (place)
inner join entries on entries.entry_id = chosen.entry_id and entries.version = chosen.entry_version
order by articles.seen_at, articles.article_id

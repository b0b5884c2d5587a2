-- Purpose: what became of a backfill's entries: kept (it has its own article), duplicate (its article was there through
-- another entry), else why its article is not there: the reason of its last try, `waiting` before the first.
-- Inputs: feeds (urls), since, until (exclusive). Outputs: outcome, reason, entries, tries (how often their pages were asked for).
with said as (
    select entry_id, link
    from entries
    where
        origin = 'history'
        and feed_url in (select unnest($feeds::varchar[]))
        and coalesce(published_at, seen_at) >= $since::timestamptz
        and coalesce(published_at, seen_at) < $until::timestamptz
    qualify row_number() over (partition by entry_id order by seen_at desc, version desc) = 1
),

tried as (
    select subject as link, arg_max(outcome, ended_at) as outcome, arg_max(reason, ended_at) as reason, count(*) as tries
    from attempts
    where stage = 'extract' and subject in (select link from said)
    group by subject
)

select
    case
        when said.entry_id in (select entry_id from articles) then 'kept'
        when said.link in (select canonical_url from articles) or tried.outcome = 'ok' then 'duplicate'
        when tried.outcome = 'skipped' or tried.tries >= 5 then 'given up'
        when tried.link is not null then 'failed'
        when said.link = '' then 'given up'
        else 'waiting'
    end as outcome,
    case
        when said.entry_id in (select entry_id from articles) or said.link in (select canonical_url from articles) then ''
        when said.link = '' then 'no-link'
        else coalesce(tried.reason, '')
    end as reason,
    count(*) as entries,
    coalesce(sum(tried.tries), 0)::bigint as tries
from said
left join tried on tried.link = said.link
group by 1, 2
order by 1, 2

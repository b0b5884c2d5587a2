-- Purpose: what became of a backfill's entries: kept (its article is there through it), duplicate (another entry of the
-- same article stands for it), else why the article is not there: the reason of its last try, `waiting` before the first.
-- Inputs: feeds (urls), since, until (exclusive). Outputs: outcome, reason, entries, tries (how often pages were asked for).
with said as (
    select distinct entry_id, link, entry_id in (select entry_id from articles) as has_own
    from entries
    where
        origin = 'history'
        and feed_url in (select unnest($feeds::varchar[]))
        and coalesce(published_at, seen_at) >= $since::timestamptz
        and coalesce(published_at, seen_at) < $until::timestamptz
),

ranked as (
    select *, row_number() over (partition by link order by has_own desc, entry_id) as place from said
),

tried as (
    select subject as link, arg_max(outcome, ended_at) as outcome, arg_max(reason, ended_at) as reason, count(*) as tries
    from attempts
    where stage = 'extract' and subject in (select link from said)
    group by subject
),

told as (
    select
        case
            when ranked.has_own then 'kept'
            when ranked.link = '' then 'given up'
            when
                ranked.place > 1
                or ranked.link in (select canonical_url from articles)
                or tried.outcome in ('ok', 'unchanged')
                then 'duplicate'
            when tried.outcome = 'skipped' or tried.tries >= 5 then 'given up'
            when tried.link is not null then 'failed'
            else 'waiting'
        end as outcome,
        if(ranked.link = '', 'no-link', tried.reason) as reason,
        if(ranked.place = 1, tried.tries, 0) as tries
    from ranked
    left join tried on tried.link = ranked.link
)

select
    outcome,
    if(outcome in ('failed', 'given up'), reason, '') as reason,
    count(*) as entries,
    coalesce(sum(tries), 0)::bigint as tries
from told
group by all
order by outcome, reason

-- Purpose: when each story of any topic or none first counted, as one list: what a watch that goes on measures shares
-- against. Inputs: begin (of what is looked at), since, until (exclusive).
-- Outputs: hours (since 1970, in order, not before since; null: there are none).
with firsts as (
    select min(counted_at) as first_at
    from arrivals
    where
        fresh
        and counted_at >= $begin::timestamptz
        and counted_at < $until::timestamptz
        and story_id in (
            select story_id from arrivals
            where fresh and counted_at >= $since::timestamptz and counted_at < $until::timestamptz
        )
    group by story_id
)

select list(epoch(first_at) / 3600 order by first_at) as hours from firsts where first_at >= $since::timestamptz

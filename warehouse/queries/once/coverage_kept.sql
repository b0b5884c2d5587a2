-- Purpose: let the queries of a session read what once/coverage kept; other hours are as coverage has them: 0 feeds were
-- due before, nothing is known after the last poll.
create or replace temp macro coverage(since, until) as table
select
    hours.hour_at,
    if(kept.hour_at is null, if(hours.hour_at > ends.polled_at, null, 0), kept.feeds_due)::bigint as feeds_due,
    if(kept.hour_at is null, if(hours.hour_at > ends.polled_at, null, 0), kept.feeds_answered)::bigint as feeds_answered,
    hours.hour_at + interval 1 hour <= ends.polled_at as complete,
    kept.share
from (
    select unnest(generate_series(utc_hour(utc(since)), utc(until) - interval 1 microsecond, interval 1 hour)) as hour_at
) as hours
cross join (select any_value(polled_at) as polled_at from memory.main.once_coverage) as ends
left join memory.main.once_coverage as kept on kept.hour_at = hours.hour_at
order by hours.hour_at

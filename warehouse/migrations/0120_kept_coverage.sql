-- Coverage from what is kept of it: pages and questions no longer read the ledger of polls, which may then be pruned.

create macro polled_coverage(since, until) as table
with polls as (
    select
        utc_hour(started_at) as from_hour,
        (outcome in ('ok', 'unchanged'))::integer as answered,
        utc_hour(least(
            started_at + interval 48 hours,
            coalesce(lead(started_at) over (partition by subject order by started_at), started_at + interval 48 hours)
        )) as to_hour
    from attempts
    where
        stage = 'poll'
        and outcome <> 'skipped'
        and started_at >= coalesce((select utc_hour(min(seen_at)) from arrivals where origin = 'live'), '-infinity')
        and started_at >= since - interval 48 hours
        and started_at < until
),

changes as (
    select from_hour as hour_at, count(*) as due, sum(answered) as answered, count(*) as polls from polls group by 1
    union all
    select to_hour, -count(*), -sum(answered), 0 from polls group by 1
),

heard as (
    select
        hour_at,
        sum(sum(due)) over earlier as feeds_due,
        sum(sum(answered)) over earlier as feeds_answered,
        max(hour_at) filter (where sum(polls) > 0) over earlier as last_polled_at
    from changes
    group by hour_at
    window earlier as (order by hour_at)
)

select
    hours.hour_at,
    coalesce(heard.feeds_due, 0)::bigint as feeds_due,
    if(heard.last_polled_at >= hours.hour_at - interval 2 hours, heard.feeds_answered, 0)::bigint as feeds_answered
from (
    select unnest(generate_series(utc_hour(since), until - interval 1 microsecond, interval 1 hour)) as hour_at
) as hours
asof left join heard on heard.hour_at <= hours.hour_at
order by hours.hour_at;
comment on macro table polled_coverage is 'How many feeds were due and how many answered in each hour, from the ledger of polls: what kept_coverage is made of.';

create or replace macro coverage(since, until) as table
with hours as (
    select unnest(generate_series(
        utc_hour(utc(since)), utc(until) - interval 1 microsecond, interval 1 hour
    )) as hour_at
),

last_poll as (
    select max(started_at) as started_at from attempts
    where stage = 'poll' and outcome <> 'skipped' and started_at >= utc(since) - interval 48 hours
)

select
    hours.hour_at,
    if(
        hours.hour_at > last_poll.started_at and filled.feeds_due is null,
        null,
        coalesce(filled.feeds_due, kept_coverage.feeds_due, 0)
    )::bigint as feeds_due,
    if(
        hours.hour_at > last_poll.started_at and filled.feeds_due is null,
        null,
        coalesce(filled.feeds_answered, kept_coverage.feeds_answered, 0)
    )::bigint as feeds_answered,
    hours.hour_at + interval 1 hour <= last_poll.started_at as complete
from hours
cross join last_poll
left join kept_coverage on kept_coverage.hour_at = hours.hour_at
left join history_coverage(utc(since), utc(until)) as filled on filled.hour_at = hours.hour_at
order by hours.hour_at;
comment on macro table coverage is 'How many feeds were due and how many answered in each hour, so that an outage is never read as silence; of history, as backfills filled it. NULL after the last poll: nothing is known yet. complete: the hour had ended at the last poll; NULL where nothing was ever polled.';

comment on table kept_coverage is 'How many feeds were due and how many answered in each hour from the first live article or poll to the last poll: derived, and kept when the ledger of polls is pruned. Read it with coverage, which adds history.';

-- Purpose: what arrived in each hour, whatever the topic, and how much of the watched feeds was heard.
-- A feed is due from its first poll until 48 hours after its last one, and it answers while its latest poll succeeded:
-- so a feed in back-off counts as silent, and a quiet feed that is polled once a day counts as heard. Where no feed at
-- all was polled for three hours, the pipeline was down and nobody was heard.
-- A story is new in the hour of its first fresh article of the last 14 days.
-- Inputs: since, until (exclusive). Outputs: the fields of HourTotal, an hour each without gaps.
with hours as (
    select unnest(generate_series(
        date_trunc('hour', $since::timestamptz), $until::timestamptz - interval 1 microsecond, interval 1 hour
    )) as hour_at
),

arrived as (
    select
        date_trunc('hour', counted_at) as hour_at,
        count(*) as articles,
        count(*) filter (where fresh) as fresh
    from arrivals
    where counted_at >= date_trunc('hour', $since::timestamptz) and counted_at < $until::timestamptz
    group by 1
),

first_fresh as (
    select story_id, date_trunc('hour', min(counted_at)) as hour_at
    from arrivals
    where fresh and counted_at >= $since::timestamptz - interval 14 days and counted_at < $until::timestamptz
    group by 1
),

begun as (
    select hour_at, count(*) as stories from first_fresh group by 1
),

polls as (
    select
        started_at,
        (outcome in ('ok', 'unchanged'))::integer as answered,
        least(
            started_at + interval 48 hours,
            coalesce(lead(started_at) over (partition by subject order by started_at), started_at + interval 48 hours)
        ) as until_at
    from attempts
    where
        stage = 'poll'
        and outcome <> 'skipped'
        and started_at >= $since::timestamptz - interval 48 hours
        and started_at < $until::timestamptz
),

changes as (
    select date_trunc('hour', started_at) as hour_at, 1 as due, answered, 1 as polls from polls
    union all
    select date_trunc('hour', until_at), -1, -answered, 0 from polls
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
    coalesce(arrived.articles, 0) as articles,
    coalesce(arrived.fresh, 0) as fresh,
    coalesce(begun.stories, 0) as stories,
    coalesce(heard.feeds_due, 0)::bigint as feeds_due,
    if(heard.last_polled_at >= hours.hour_at - interval 2 hours, heard.feeds_answered, 0)::bigint as feeds_answered
from hours
left join arrived on arrived.hour_at = hours.hour_at
left join begun on begun.hour_at = hours.hour_at
asof left join heard on heard.hour_at <= hours.hour_at
order by hours.hour_at

-- Purpose: what arrived in each hour, whatever the topic, and how much of the watched feeds was heard (see the macro
-- coverage). A story is new in the hour of its first fresh article of the last 14 days.
-- Inputs: since, until (exclusive). Outputs: the fields of HourTotal, an hour each without gaps.
with arrived as (
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
)

select
    heard.hour_at,
    coalesce(arrived.articles, 0) as articles,
    coalesce(arrived.fresh, 0) as fresh,
    coalesce(begun.stories, 0) as stories,
    coalesce(heard.feeds_due, last_value(heard.feeds_due ignore nulls) over (order by heard.hour_at), 0) as feeds_due,
    coalesce(heard.feeds_answered, 0) as feeds_answered
from coverage($since::timestamptz, $until::timestamptz) as heard
left join arrived on arrived.hour_at = heard.hour_at
left join begun on begun.hour_at = heard.hour_at
order by heard.hour_at

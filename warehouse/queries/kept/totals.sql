-- Purpose: count these hours over all topics, see kept_totals.
insert into kept_totals
with told as (
    select distinct story_id, hour_at from near where fresh
),

firsts as (
    select
        *,
        coalesce(lag(hour_at) over (partition by story_id order by hour_at) < hour_at - interval 14 days, true)
            as first_told
    from told
),

begun as (
    select hour_at, count(*) as stories from firsts where first_told group by 1
)

select
    near.hour_at,
    count(*) as articles,
    count(*) filter (where near.fresh) as fresh,
    coalesce(any_value(begun.stories), 0) as stories
from near
left join begun on begun.hour_at = near.hour_at
where near.hour_at in (select hour_at from dirty)
group by near.hour_at
order by near.hour_at

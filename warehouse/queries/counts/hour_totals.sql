-- Purpose: what arrived in each hour, whatever the topic, and which share of the usual stories could be received
-- (see the macro coverage; null: nothing says). After the last poll no feed has answered.
-- Inputs: since, until (exclusive), full hours. Outputs: the fields of HourTotal, an hour each without gaps.
with hours as (
    select unnest(generate_series(
        utc_hour($since::timestamptz), $until::timestamptz - interval 1 microsecond, interval 1 hour
    )) as hour_at
)

select
    hours.hour_at,
    coalesce(kept_totals.articles, 0) as articles,
    coalesce(kept_totals.fresh, 0) as fresh,
    coalesce(kept_totals.stories, 0) as stories,
    coalesce(
        filled.feeds_due, last_value(kept_coverage.feeds_due ignore nulls) over (order by hours.hour_at), 0
    ) as feeds_due,
    coalesce(filled.feeds_answered, kept_coverage.feeds_answered, 0) as feeds_answered,
    if(
        filled.feeds_due is null,
        covered_share(
            kept_coverage.stories_due, kept_coverage.stories_covered, kept_coverage.feeds_due, kept_coverage.feeds_answered
        ),
        null
    ) as coverage
from hours
left join kept_totals on kept_totals.hour_at = hours.hour_at
left join kept_coverage on kept_coverage.hour_at = hours.hour_at
left join history_coverage($since::timestamptz, $until::timestamptz) as filled on filled.hour_at = hours.hour_at
order by hours.hour_at

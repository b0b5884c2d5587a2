-- Purpose: the articles whose events happened in these hours, and all others of their stories.
create or replace temp table near_events as
with bounds as (
    select min(hour_at) as since_at, max(hour_at) + interval 1 hour as until_at from dirty_events
),

stories as (
    select story_id from arrivals
    where
        event_at >= (select since_at from bounds)
        and event_at < (select until_at from bounds)
        and utc_hour(event_at) in (select hour_at from dirty_events)
)

select article_id, story_id, family, seen_at, quarter_of(event_at) as quarter, utc_hour(event_at) as hour_at
from arrivals
where story_id in (select story_id from stories)

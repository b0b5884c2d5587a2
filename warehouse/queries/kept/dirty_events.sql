-- Purpose: the hours whose counts by event time may have changed: of articles that came, and of all of their stories.
create or replace temp table dirty_events as
with touched as (
    select article_id from uncounted where article_id is not null
),

stories as (
    select story_id from arrivals where article_id in (select article_id from touched)
)

select distinct utc_hour(event_at) as hour_at from arrivals where story_id in (select story_id from stories)
union
select event_hour_at from uncounted where event_hour_at is not null

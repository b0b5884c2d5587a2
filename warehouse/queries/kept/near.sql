-- Purpose: the articles that count in these hours, and those of their stories that counted in the 14 days before.
create or replace temp table near as
with bounds as (
    select min(hour_at) - interval 14 days as since_at, max(hour_at) + interval 1 hour as until_at from dirty
),

recent as (
    select article_id, story_id, family, fresh, origin, feed_url, counted_at, utc_hour(counted_at) as hour_at
    from arrivals
    where counted_at >= (select since_at from bounds) and counted_at < (select until_at from bounds)
)

select * from recent
where story_id in (select story_id from recent where hour_at in (select hour_at from dirty))

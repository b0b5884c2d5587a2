-- Purpose: count for these hours how many new stories each feed was the first to bring, see kept_feeds.
insert into kept_feeds
with told as (
    select
        story_id,
        hour_at,
        arg_min(feed_url, (counted_at, article_id)) as feed_url,
        arg_min(origin, (counted_at, article_id)) as origin
    from near
    where fresh
    group by story_id, hour_at
),

firsts as (
    select
        *,
        coalesce(lag(hour_at) over (partition by story_id order by hour_at) < hour_at - interval 14 days, true)
            as first_told
    from told
)

select feed_url, hour_at, count(*) as stories
from firsts
where first_told and origin = 'live' and feed_url is not null and hour_at in (select hour_at from dirty)
group by feed_url, hour_at
order by hour_at, feed_url

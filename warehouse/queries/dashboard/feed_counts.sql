-- Purpose: how many subscribed feeds are in which state of health.
-- Outputs: health, feeds.
select health, count(*) as feeds
from feed_health
where publisher is not null
group by health
order by health

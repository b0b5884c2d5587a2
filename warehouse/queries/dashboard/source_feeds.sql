-- Purpose: the feeds of a publisher and how they fare.
-- Inputs: publisher. Outputs: feed_url, health, reason, failing_since_at, last_success_at, last_new_at, polled_at, due_at,
-- interval_minutes.
select
    feed_url, health, reason, failing_since_at, last_success_at, last_new_at, polled_at, due_at,
    round(interval_minutes) as interval_minutes
from feed_health
where publisher = $publisher
order by feed_url

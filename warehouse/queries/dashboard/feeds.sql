-- Purpose: the feeds that need attention first, then all others.
-- Inputs: limit. Outputs: feed_url, publisher, health, reason, failures, failing_since_at, last_success_at, last_new_at,
-- due_at, interval_minutes.
select
    feed_url, publisher, health, reason, round(failures, 2) as failures, failing_since_at, last_success_at, last_new_at,
    due_at, round(interval_minutes) as interval_minutes
from feed_health
where publisher is not null
order by
    case health when 'disabled' then 0 when 'failing' then 1 when 'empty' then 2 when 'quiet' then 3 when 'new' then 4 else 5 end,
    failing_since_at nulls last, publisher, feed_url
limit $limit

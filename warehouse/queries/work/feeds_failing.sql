-- Purpose: feeds that fail or were disabled, the longest first; a quiet feed is no fault. Outputs: feed_url, health, reason, failing_since_at, last_success_at, due_at.
select feed_url, health, reason, failing_since_at, last_success_at, due_at
from feed_states
where health in ('failing', 'disabled')
order by failing_since_at nulls last, feed_url

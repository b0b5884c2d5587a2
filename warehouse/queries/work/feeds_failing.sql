-- Purpose: feeds that fail or fell silent, the longest first. Outputs: feed_url, health, reason, failing_since_at, last_success_at, due_at.
select feed_url, health, reason, failing_since_at, last_success_at, due_at
from feed_states
where health not in ('new', 'ok')
order by failing_since_at nulls last, feed_url

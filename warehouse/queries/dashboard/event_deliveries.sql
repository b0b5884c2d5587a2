-- Purpose: who was notified of an event, when, and by which channel.
-- Inputs: event (text of its id). Outputs: attempted_at, state, channel, outcome, reason, attempt.
select attempted_at, state, channel, outcome, reason, attempt
from deliveries
where alert_id = try_cast($event as bigint)
order by attempted_at, channel

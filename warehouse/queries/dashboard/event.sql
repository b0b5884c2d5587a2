-- Purpose: one event in its latest state.
-- Inputs: event (text of its id). Outputs: as events.sql.
select * replace (event_id::varchar as event_id)
from current_events
where event_id = try_cast($event as bigint)

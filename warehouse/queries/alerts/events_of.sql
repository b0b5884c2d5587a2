-- Purpose: the opening and the developments of an event, in order of time. Inputs: event. Outputs: the fields of Event.
select * from events where event_id = $event order by changed_at

-- Purpose: remove judgements that were kept long enough, without those that belong to an event. Inputs: before.
delete from judgements where judged_at < $before::timestamptz and event_id is null

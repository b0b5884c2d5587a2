-- Purpose: up to when the warehouse knows anything: the last poll, or the last article where nothing was ever polled.
-- Outputs: end_at (null: it has neither).
select coalesce(
    (select max(started_at) from attempts where stage = 'poll' and outcome <> 'skipped'),
    (select max(event_at) from arrivals)
) + interval 1 microsecond as end_at

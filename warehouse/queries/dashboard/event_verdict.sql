-- Purpose: the last verdict of a person on an event.
-- Inputs: event (text of its id). Outputs: verdict, note, given_at.
select verdict, note, given_at
from verdicts
where alert_id = try_cast($event as bigint)
order by given_at desc
limit 1

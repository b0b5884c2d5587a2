-- Purpose: the UTC days of a table or view that has event_at. Inputs: name, since, until. Outputs: day.
select distinct event_at::date as day
from query_table($name)
where event_at >= $since::timestamptz and event_at < $until::timestamptz
order by day

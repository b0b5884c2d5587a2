-- Purpose: the UTC days of a table or view that has seen_at. Inputs: name, since, until. Outputs: day.
select distinct seen_at::date as day
from query_table($name)
where seen_at >= $since::timestamptz and seen_at < $until::timestamptz
order by day

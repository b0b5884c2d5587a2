-- Purpose: one UTC day of a table or view that has event_at. Inputs: name, day. Outputs: its columns.
select * from query_table($name)
where event_at >= $day::date::timestamptz and event_at < ($day::date + 1)::timestamptz
order by event_at

-- Purpose: one UTC day of a table or view that has seen_at. Inputs: name, day. Outputs: its columns.
select * from query_table($name)
where seen_at >= $day::date::timestamptz and seen_at < ($day::date + 1)::timestamptz
order by seen_at

-- Purpose: let the kept counts of some hours be made again. Inputs: since, until (exclusive).
insert into uncounted by name
select hour_at, hour_at as event_hour_at
from (
    select unnest(generate_series(
        utc_hour($since::timestamptz), $until::timestamptz - interval 1 microsecond, interval 1 hour
    )) as hour_at
)

-- Purpose: let the kept counts of some hours be made again. Inputs: since, until (exclusive).
insert into uncounted
select null::bigint, unnest(generate_series(
    utc_hour($since::timestamptz), $until::timestamptz - interval 1 microsecond, interval 1 hour
))

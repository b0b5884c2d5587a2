-- Purpose: make room for the coverage since the earliest new poll; before the first live article no poll counts.
delete from kept_coverage
where
    hour_at >= (select min(hour_at) from unheard)
    or hour_at < (select utc_hour(min(seen_at)) from arrivals where origin = 'live')

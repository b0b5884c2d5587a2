-- Purpose: when the first live article was seen: polls count from that hour on. Outputs: began_at (null: there is none).
select utc_hour(min(seen_at)) as began_at from arrivals where origin = 'live'

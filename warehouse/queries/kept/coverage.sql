-- Purpose: keep the coverage of some hours, from that of the first poll that counts: none does before the first live
-- article. Inputs: since, until (exclusive).
insert into kept_coverage
select hour_at, feeds_due, feeds_answered, stories_due, stories_covered
from polled_coverage($since::timestamptz, $until::timestamptz)
where hour_at >= (
    select utc_hour(min(started_at)) from attempts
    where
        stage = 'poll'
        and outcome <> 'skipped'
        and started_at >= coalesce((select utc_hour(min(seen_at)) from arrivals where origin = 'live'), '-infinity')
)

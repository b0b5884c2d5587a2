-- Purpose: keep the coverage of the hours since the earliest new poll, and of those that nothing was kept of before it.
-- Hours before the first live article have none: no poll counts there.
insert into kept_coverage
select hour_at, feeds_due, feeds_answered
from coverage(
    (select least(min(hour_at), (select max(hour_at) + interval 1 hour from kept_coverage)) from unheard),
    (select max(started_at) from attempts where stage = 'poll' and outcome <> 'skipped') + interval 1 microsecond
)
where
    feeds_due is not null
    and hour_at >= coalesce((select utc_hour(min(seen_at)) from arrivals where origin = 'live'), '-infinity')

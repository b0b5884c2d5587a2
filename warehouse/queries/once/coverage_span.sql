-- Purpose: the hours of which a snapshot can say how many feeds answered.
-- Outputs: since, until, hours; NULL where nothing is stored.
select since, until, date_diff('hour', since, until) as hours
from (
    select
        least(
            (select min(event_at) from arrivals),
            (select min(started_at) from attempts where stage = 'poll'),
            (select min(since_at) from backfills)
        ) as since,
        greatest(
            (select max(event_at) from arrivals), (select max(started_at) from attempts where stage = 'poll')
        ) + interval 1 second as until
)

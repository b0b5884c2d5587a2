-- Purpose: the hours whose coverage is to be kept: since the earliest new poll, and those before it of which nothing is
-- kept. Outputs: since_at, until_at (exclusive; null: there are none).
select
    least((select min(hour_at) from unheard), (select max(hour_at) + interval 1 hour from kept_coverage)) as since_at,
    max(started_at) + interval 1 microsecond as until_at
from attempts
where stage = 'poll' and outcome <> 'skipped'

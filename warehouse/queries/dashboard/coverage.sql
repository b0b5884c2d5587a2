-- Purpose: how many feeds were due and how many answered, hour by hour.
-- Inputs: since, until. Outputs: hour_at, feeds_due, feeds_answered, coverage (NULL: no feed was due).
select hour_at, feeds_due, feeds_answered, round(share, 3) as coverage
from coverage($since::timestamptz, $until::timestamptz)
order by hour_at

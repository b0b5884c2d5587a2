-- When was a large part of the usual stories missing because feeds did not answer?
-- Inputs: since, until.
select hour_at, feeds_due, feeds_answered, round(share, 2) as coverage
from coverage($since, $until)
where share < 0.8

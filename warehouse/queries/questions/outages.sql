-- When did feeds fail to answer, so that silence is no evidence?
-- Inputs: since, until.
select hour_at, feeds_due, feeds_answered, round(feeds_answered / feeds_due, 2) as coverage
from coverage($since, $until)
where feeds_answered < 0.8 * feeds_due

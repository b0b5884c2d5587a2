-- When did feeds fail to answer that usually bring a part of the stories, so that silence is no evidence?
-- Inputs: since, until.
select hour_at, feeds_due, feeds_answered, round(share, 2) as coverage
from coverage($since, $until)
where share < 0.8

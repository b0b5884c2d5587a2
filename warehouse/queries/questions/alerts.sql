-- Which alerts were there, how did each end, and was it useful?
-- Inputs: since, until.
select opened_at, title, severity, state, hours, observed, expected, verdict
from alerts_history
where opened_at >= $since and opened_at < $until
order by opened_at desc

-- Which alerts were there, how did they end, and what did people say of them?
-- Inputs: since, until.
select opened_at, title, severity, state, hours, observed, expected, verdict
from alerts_history
where opened_at >= $since and opened_at < $until
order by opened_at desc

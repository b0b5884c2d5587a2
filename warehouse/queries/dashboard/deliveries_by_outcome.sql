-- Purpose: how the deliveries of a period ended. Inputs: since, until. Outputs: channel, outcome, deliveries.
select channel, outcome, count(*) as deliveries
from deliveries
where attempted_at >= $since::timestamptz and attempted_at < $until::timestamptz
group by channel, outcome
order by channel, outcome

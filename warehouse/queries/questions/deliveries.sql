-- Which messages were delivered, by channel: sent, failed, perhaps sent twice, given up?
-- Inputs: since, until.
select
    channel,
    count(*) filter (where outcome = 'sent') as sent,
    count(*) filter (where outcome = 'failed') as failed,
    count(*) filter (where outcome = 'maybe-sent') as maybe_twice,
    count(*) filter (where outcome = 'given-up') as given_up,
    max(attempted_at) filter (where outcome = 'sent') as last_sent_at,
    arg_max(reason, attempted_at) filter (where outcome <> 'sent') as last_trouble
from deliveries
where attempted_at >= $since and attempted_at < $until
group by channel
order by channel

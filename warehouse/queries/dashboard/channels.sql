-- Purpose: how each channel fared in a period.
-- Inputs: since, until. Outputs: channel, sent, failed, last_sent_at, last_failed_at, last_reason (of a failure).
select
    channel,
    count(*) filter (where outcome = 'sent') as sent,
    count(*) filter (where outcome <> 'sent') as failed,
    max(attempted_at) filter (where outcome = 'sent') as last_sent_at,
    max(attempted_at) filter (where outcome <> 'sent') as last_failed_at,
    arg_max(reason, attempted_at) filter (where outcome <> 'sent') as last_reason
from deliveries
where attempted_at >= $since::timestamptz and attempted_at < $until::timestamptz
group by channel
order by channel

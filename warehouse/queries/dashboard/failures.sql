-- Purpose: why things failed in a period, the most frequent reason first.
-- Inputs: since, until, limit. Outputs: stage, reason, attempts, subjects, example, last_at.
select
    stage, reason, count(*) as attempts, count(distinct subject) as subjects,
    arg_max(subject, started_at) as example, max(started_at) as last_at
from attempts
where outcome = 'failed' and started_at >= $since::timestamptz and started_at < $until::timestamptz
group by all
order by attempts desc, stage, reason
limit $limit

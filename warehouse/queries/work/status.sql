-- Purpose: the state of each stage. Outputs: stage, last_ok_at, last_failed_at, last_reason, failed_day, ok_day (counts of the last 24 h).
select
    stage,
    max(ended_at) filter (where outcome in ('ok', 'unchanged')) as last_ok_at,
    max(ended_at) filter (where outcome = 'failed') as last_failed_at,
    arg_max(reason, ended_at) as last_reason,
    count(*) filter (where outcome in ('ok', 'unchanged') and ended_at > now() - interval 1 day) as ok_day,
    count(*) filter (where outcome = 'failed' and ended_at > now() - interval 1 day) as failed_day
from attempts
group by stage
order by stage

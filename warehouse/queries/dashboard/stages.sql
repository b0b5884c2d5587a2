-- Purpose: how each stage of the pipeline fared in a period.
-- Inputs: since, until.
-- Outputs: stage, ok, failed, skipped, new_rows, median_s, p95_s, last_ok_at, last_failed_at, last_reason (of a failure).
select
    stage,
    count(*) filter (where outcome in ('ok', 'unchanged')) as ok,
    count(*) filter (where outcome = 'failed') as failed,
    count(*) filter (where outcome = 'skipped') as skipped,
    sum(new_rows)::bigint as new_rows,
    round(median(epoch(ended_at) - epoch(started_at)), 3) as median_s,
    round(quantile_cont(epoch(ended_at) - epoch(started_at), 0.95), 3) as p95_s,
    max(ended_at) filter (where outcome in ('ok', 'unchanged')) as last_ok_at,
    max(ended_at) filter (where outcome = 'failed') as last_failed_at,
    arg_max(reason, ended_at) filter (where outcome = 'failed') as last_reason
from attempts
where started_at >= $since::timestamptz and started_at < $until::timestamptz
group by stage
order by stage

-- Purpose: the life of an event, one row for each of its states.
-- Inputs: event (text of its id). Outputs: changed_at, state, severity, observed, expected, window_h, score, coverage.
select
    changed_at,
    state,
    severity,
    spike.observed as observed,
    spike.expected as expected,
    spike.window_h as window_h,
    spike.score as score,
    spike.coverage as coverage
from alerts
where alert_id = try_cast($event as bigint)
order by changed_at, score

-- Purpose: the life of an event, one row for each of its states and developments.
-- Inputs: event (text of its id).
-- Outputs: changed_at, state (developing: further news of the event), severity, observed, expected, window_h, score,
-- coverage (NULL of a development: it is a report, not a judgement), headline (of a development).
select
    changed_at,
    state,
    severity,
    spike.observed as observed,
    spike.expected as expected,
    spike.window_h as window_h,
    spike.score as score,
    spike.coverage as coverage,
    '' as headline
from alerts
where alert_id = try_cast($event as bigint)
union all
select changed_at, 'developing', '', null, null, null, score, null, headline
from events
where event_id = try_cast($event as bigint) and kind = 'development'
order by changed_at, score

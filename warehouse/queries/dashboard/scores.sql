-- Purpose: the stored judgements on a topic, at full hours and with new stories: how close was it?
-- Inputs: topic, since, until. Outputs: judged_at, window_h, observed, expected, score, threshold, outcome,
-- kind (hour, cycle).
select
    judged_at, window_h, observed, round(expected, 2) as expected, round(score, 2) as score, round(threshold, 2) as threshold,
    outcome, kind
from judgements
where topic = $topic and judged_at > $since::timestamptz and judged_at <= $until::timestamptz
order by judged_at, kind

-- Purpose: the stored judgements on a topic: how close was it?
-- Inputs: topic, since, until. Outputs: judged_at, window_h, observed, expected, score, threshold, outcome.
select
    judged_at, window_h, observed, round(expected, 2) as expected, round(score, 2) as score, round(threshold, 2) as threshold,
    outcome
from judgements
where topic = $topic and judged_at > $since::timestamptz and judged_at <= $until::timestamptz
order by judged_at

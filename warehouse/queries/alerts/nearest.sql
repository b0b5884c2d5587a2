-- Purpose: the topics that came nearest to an alert in a period, each at its highest judgement.
-- Inputs: since, until, limit. Outputs: topic, title (null: not known), judged_at, observed, expected, window_h, share (of
-- the score that an alert needs; a first sign stays below 1, as it has too few stories).
select
    nearest.topic,
    current_topics.title,
    nearest.judged_at,
    nearest.observed,
    nearest.expected,
    nearest.window_h,
    nearest.share
from (
    select *, if(outcome = 'suspected', least(score / threshold, 0.99), score / threshold) as share from judgements
    where judged_at > $since::timestamptz and judged_at <= $until::timestamptz and threshold > 0
    qualify row_number() over (partition by topic order by share desc, judged_at) = 1
) as nearest
left join current_topics on current_topics.name = nearest.topic
order by share desc, nearest.topic
limit $limit

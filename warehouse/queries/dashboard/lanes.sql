-- Purpose: every topic hour by hour, with the judgement on each hour.
-- Inputs: since, until (whole hours). An hour has the highest score that was stored in it.
-- Outputs: topic, title, hour_at, stories (NULL: no feed answered), expected, low, high (in one hour of the judged
-- window), score, threshold, outcome, severity (of the event that was open), coverage.
with counted as (
    select subject as topic, local_at at time zone 'UTC' as hour_at, stories
    from counted_buckets('hour', 'UTC', $since::timestamptz, $until::timestamptz)
),

heard as (
    select hour_at, feeds_due, feeds_answered, round(share, 3) as coverage
    from coverage($since::timestamptz, $until::timestamptz)
)

select
    current_topics.name as topic,
    current_topics.title,
    heard.hour_at,
    unless_silent(counted.stories, heard.feeds_due, heard.feeds_answered) as stories,
    round(judged.expected, 3) as expected,
    round(judged.low, 3) as low,
    round(judged.high, 3) as high,
    judged.score,
    judged.threshold,
    judged.outcome,
    opened.severity,
    heard.coverage
from current_topics
cross join heard
left join counted on counted.topic = current_topics.name and counted.hour_at = heard.hour_at
left join judged_hours($since::timestamptz, $until::timestamptz) as judged on judged.topic = current_topics.name and judged.hour_at = heard.hour_at
left join event_hours($since::timestamptz, $until::timestamptz) as opened on opened.topic = current_topics.name and opened.hour_at = heard.hour_at
where current_topics.kind = 'topic'
order by current_topics.name, heard.hour_at

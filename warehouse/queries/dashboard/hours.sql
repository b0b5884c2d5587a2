-- Purpose: one topic hour by hour, with what was to be expected: the usual range of the judged window, for one hour.
-- Inputs: topic, since, until (whole hours).
-- Outputs: hour_at, stories (NULL: no feed answered), articles, expected, low, high, score, threshold, outcome,
-- severity (of the event that was open), coverage.
with counted as (
    select local_at at time zone 'UTC' as hour_at, stories, articles
    from counted_buckets('hour', 'UTC', $since::timestamptz, $until::timestamptz)
    where subject = $topic
)

select
    heard.hour_at,
    unless_silent(counted.stories, heard.feeds_due, heard.feeds_answered) as stories,
    unless_silent(counted.articles, heard.feeds_due, heard.feeds_answered) as articles,
    round(judged.expected, 3) as expected,
    round(judged.low, 3) as low,
    round(judged.high, 3) as high,
    round(judged.score, 2) as score,
    round(judged.threshold, 2) as threshold,
    judged.outcome,
    opened.severity,
    round(heard.share, 3) as coverage
from coverage($since::timestamptz, $until::timestamptz) as heard
left join counted on counted.hour_at = heard.hour_at
left join judged_hours($since::timestamptz, $until::timestamptz) as judged
    on judged.topic = $topic and judged.hour_at = heard.hour_at
left join event_hours($since::timestamptz, $until::timestamptz) as opened
    on opened.topic = $topic and opened.hour_at = heard.hour_at
order by heard.hour_at

-- Purpose: one topic hour by hour, with what was to be expected: the usual range of the judged window, for one hour.
-- Inputs: topic, since, until (whole hours).
-- Outputs: hour_at, stories (NULL: no feed answered), articles, expected, low, high, score, threshold, outcome,
-- severity (of the event that was open), coverage.
with counted as (
    select
        date_trunc('hour', mentions.event_at) as hour_at,
        count(distinct arrivals.story_id) as stories,
        count(distinct arrivals.article_id) as articles
    from mentions
    inner join arrivals using (article_id)
    where
        mentions.subject = $topic
        and mentions.event_at >= $since::timestamptz
        and mentions.event_at < $until::timestamptz
        and arrivals.event_at >= $since::timestamptz - interval 1 day
        and arrivals.event_at < $until::timestamptz + interval 1 day
    group by all
),

judged as (
    select
        date_trunc('hour', judged_at - interval 1 microsecond) as hour_at,
        max(score) as score,
        arg_max(threshold, score) as threshold,
        arg_max(outcome, score) as outcome,
        arg_max(expected / window_h, score) as expected,
        arg_max(low / window_h, score) as low,
        arg_max(high / window_h, score) as high
    from judgements
    where
        topic = $topic
        and judged_at > $since::timestamptz
        and judged_at <= $until::timestamptz + interval 1 hour
    group by all
),

heard as (
    from coverage($since::timestamptz, $until::timestamptz)
),

opened as (
    select heard.hour_at, latest_alerts.topic, arg_max(latest_alerts.severity, latest_alerts.peak_score) as severity
    from latest_alerts
    inner join heard
        on heard.hour_at + interval 1 hour > latest_alerts.started_at
        and (heard.hour_at < latest_alerts.changed_at or latest_alerts.state not in ('resolved', 'withdrawn'))
    where
        latest_alerts.started_at < $until::timestamptz
        and latest_alerts.state <> 'withdrawn'
        and latest_alerts.topic = $topic
    group by all
)

select
    heard.hour_at,
    if(heard.feeds_due > 0 and heard.feeds_answered = 0, null, coalesce(counted.stories, 0)) as stories,
    if(heard.feeds_due > 0 and heard.feeds_answered = 0, null, coalesce(counted.articles, 0)) as articles,
    round(judged.expected, 3) as expected,
    round(judged.low, 3) as low,
    round(judged.high, 3) as high,
    round(judged.score, 2) as score,
    round(judged.threshold, 2) as threshold,
    judged.outcome,
    opened.severity,
    round(heard.share, 3) as coverage
from heard
left join counted on counted.hour_at = heard.hour_at
left join judged on judged.hour_at = heard.hour_at
left join opened on opened.hour_at = heard.hour_at
order by heard.hour_at

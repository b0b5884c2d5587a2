-- Purpose: every topic hour by hour, with the judgement on each hour.
-- Inputs: since, until (whole hours). An hour has the highest score that was stored in it.
-- Outputs: topic, title, hour_at, stories (NULL: no feed answered), score, threshold, outcome,
-- severity (of the event that was open), coverage.
with counted as (
    select
        mentions.subject as topic,
        date_trunc('hour', mentions.event_at) as hour_at,
        count(distinct arrivals.story_id) as stories
    from mentions
    inner join arrivals using (article_id)
    where
        mentions.kind = 'topic'
        and mentions.event_at >= $since::timestamptz
        and mentions.event_at < $until::timestamptz
        and arrivals.event_at >= $since::timestamptz - interval 1 day
        and arrivals.event_at < $until::timestamptz + interval 1 day
    group by all
),

judged as (
    select
        topic,
        date_trunc('hour', judged_at - interval 1 microsecond) as hour_at,
        max(score) as score,
        arg_max(threshold, score) as threshold,
        arg_max(outcome, score) as outcome
    from judgements
    where judged_at > $since::timestamptz and judged_at <= $until::timestamptz + interval 1 hour
    group by all
),

heard as (
    select hour_at, feeds_due, round(share, 3) as coverage
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
    group by all
)

select
    current_topics.name as topic,
    current_topics.title,
    heard.hour_at,
    if(heard.coverage = 0, null, coalesce(counted.stories, 0)) as stories,
    judged.score,
    judged.threshold,
    judged.outcome,
    opened.severity,
    heard.coverage
from current_topics
cross join heard
left join counted on counted.topic = current_topics.name and counted.hour_at = heard.hour_at
left join judged on judged.topic = current_topics.name and judged.hour_at = heard.hour_at
left join opened on opened.topic = current_topics.name and opened.hour_at = heard.hour_at
where current_topics.kind = 'topic'
order by current_topics.name, heard.hour_at

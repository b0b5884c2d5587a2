-- Purpose: events of a period, those that are still open first.
-- Inputs: since, until, topic (empty: every topic), limit. An event belongs to the period if it was open in it.
-- Outputs: event_id (as text), topic, title, headline, kind, state, severity, open, started_at, opened_at, changed_at,
-- observed, expected, low, high, window_h, coverage, score, peak_score, terms, publishers.
with latest as (
    select
        event_id,
        arg_max(headline, changed_at) as headline,
        arg_max(kind, changed_at) as kind,
        arg_max(terms, changed_at) as terms,
        arg_max(publishers, changed_at) as publishers
    from events
    group by event_id
)

select
    latest_alerts.alert_id::varchar as event_id,
    latest_alerts.topic,
    coalesce(current_topics.title, latest_alerts.topic) as title,
    coalesce(latest.headline, '') as headline,
    latest.kind,
    latest_alerts.state,
    latest_alerts.severity,
    latest_alerts.state not in ('resolved', 'withdrawn') as open,
    latest_alerts.started_at,
    latest_alerts.opened_at,
    latest_alerts.changed_at,
    latest_alerts.spike.observed as observed,
    latest_alerts.spike.expected as expected,
    latest_alerts.spike.baseline[1] as low,
    latest_alerts.spike.baseline[2] as high,
    latest_alerts.spike.window_h as window_h,
    latest_alerts.spike.coverage as coverage,
    latest_alerts.spike.score as score,
    latest_alerts.peak_score,
    coalesce(latest.terms, []) as terms,
    latest.publishers
from latest_alerts
left join latest on latest.event_id = latest_alerts.alert_id
left join current_topics on current_topics.name = latest_alerts.topic
where
    latest_alerts.opened_at < $until::timestamptz
    and (latest_alerts.state not in ('resolved', 'withdrawn') or latest_alerts.changed_at >= $since::timestamptz)
    and ($topic = '' or latest_alerts.topic = $topic)
order by open desc, latest_alerts.started_at desc, latest_alerts.alert_id
limit $limit

-- Purpose: one event in its latest state.
-- Inputs: event (text of its id). Outputs: as events.sql.
with latest as (
    select
        event_id,
        arg_max(headline, changed_at) as headline,
        arg_max(kind, changed_at) as kind,
        arg_max(terms, changed_at) as terms,
        arg_max(publishers, changed_at) as publishers
    from events
    where event_id = try_cast($event as bigint)
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
where latest_alerts.alert_id = try_cast($event as bigint)

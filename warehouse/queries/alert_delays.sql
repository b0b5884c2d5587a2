-- Purpose: how long after the first fresh article of its window was published each episode was told.
-- Inputs: since (opened). Outputs: alert_id, topic, opened_at, first_published_at (null: the articles are gone),
-- told_at (null: no message was sent), newest first.
with told as (
    select alert_id, min(attempted_at) as told_at from deliveries where outcome = 'sent' group by 1
),

first_articles as (
    select latest_alerts.alert_id, min(arrivals.event_at) as first_published_at
    from latest_alerts
    inner join mentions on mentions.subject = latest_alerts.topic
    inner join arrivals on arrivals.article_id = mentions.article_id
    where
        arrivals.fresh
        and arrivals.counted_at >= latest_alerts.started_at
        and arrivals.counted_at < latest_alerts.opened_at + interval 1 hour
    group by 1
)

select
    latest_alerts.alert_id, latest_alerts.topic, latest_alerts.opened_at, first_articles.first_published_at, told.told_at
from latest_alerts
left join first_articles using (alert_id)
left join told using (alert_id)
where latest_alerts.opened_at >= $since::timestamptz
order by latest_alerts.opened_at desc

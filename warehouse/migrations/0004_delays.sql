-- The delay from the first publication to the first message, kept with each episode.

create or replace view alerts_history as
select
    latest_alerts.alert_id,
    latest_alerts.topic,
    coalesce(current_topics.title, latest_alerts.topic) as title,
    latest_alerts.severity,
    latest_alerts.state,
    first_articles.first_published_at,
    latest_alerts.opened_at,
    sent.first_sent_at,
    date_diff('minute', first_articles.first_published_at, sent.first_sent_at) as minutes_until_sent,
    latest_alerts.changed_at,
    if(
        latest_alerts.state in ('resolved', 'withdrawn'),
        date_diff('hour', latest_alerts.opened_at, latest_alerts.changed_at),
        null
    ) as hours,
    latest_alerts.peak_score,
    latest_alerts.spike.observed as observed,
    round(latest_alerts.spike.expected, 1) as expected,
    coalesce(sent.messages, 0) as messages_sent,
    given.verdict,
    given.note
from latest_alerts
left join current_topics on current_topics.name = latest_alerts.topic
left join (
    select alert_id, count(*) as messages, min(attempted_at) as first_sent_at
    from deliveries
    where outcome = 'sent'
    group by alert_id
) as sent on sent.alert_id = latest_alerts.alert_id
left join (
    select episodes.alert_id, min(arrivals.event_at) as first_published_at
    from latest_alerts as episodes
    inner join mentions on mentions.subject = episodes.topic
    inner join arrivals on arrivals.article_id = mentions.article_id
    where
        arrivals.fresh
        and arrivals.counted_at >= episodes.started_at
        and arrivals.counted_at < episodes.opened_at + interval 1 hour
    group by episodes.alert_id
) as first_articles on first_articles.alert_id = latest_alerts.alert_id
left join (
    select alert_id, arg_max(verdict, given_at) as verdict, arg_max(note, given_at) as note
    from verdicts
    group by alert_id
) as given on given.alert_id = latest_alerts.alert_id;
comment on view alerts_history is 'Each episode with its life, its messages and the last verdict of a person. first_published_at: its first fresh article, NULL where there is none any more; minutes_until_sent: from then to the first message, NULL where none was sent; hours: NULL while it is open; verdict: NULL where nobody gave one.';

-- A story is about an event where any of its articles has one of the new terms in its headline, not only the first.

create or replace macro stories_about(topic, core, terms, since, until) as table
with told as (
    select
        arrivals.*,
        fresh_published_at(arrivals.event_at, arrivals.counted_at, arrivals.absent_at) as published,
        latest_articles.title,
        latest_articles.canonical_url as url,
        len(list_filter(terms, lambda term: contains(folded_title(latest_articles.title), ' ' || term || ' '))) > 0
            as has_term
    from arrivals
    inner join latest_articles on latest_articles.article_id = arrivals.article_id
    semi join (
        select article_id from mentions where subject = topic and seen_at >= utc(since)
    ) as matching on matching.article_id = arrivals.article_id
    where arrivals.fresh and arrivals.counted_at >= utc(since) and arrivals.counted_at < utc(until)
),

spread as (
    select
        story_id,
        arg_min(article_id, (published, article_id)) as article_id,
        min(published) as first_at,
        max(published) as last_at,
        count(*) as articles,
        count(distinct family) as owners,
        list(distinct publisher) as publishers,
        bool_or(has_term) as has_term
    from told
    group by story_id
),

placed as (
    select
        list_position(core, spread.story_id) as place,
        spread.story_id,
        told.title,
        told.publisher,
        spread.first_at,
        spread.last_at,
        spread.articles,
        spread.owners,
        spread.publishers,
        told.url,
        spread.article_id,
        spread.has_term
    from spread
    inner join told on told.article_id = spread.article_id
)

select * exclude (has_term)
from placed
where
    len(core) = 0
    or has_term
    or (place is not null and first_at >= coalesce((select min(first_at) from placed where has_term), first_at))
order by place nulls last, owners desc, articles desc, first_at, story_id;
comment on macro table stories_about is 'The stories of a topic in a window of when they were counted: those with one of the terms in the headline of any of their articles, and those of the list that came after the first such story; all of the topic where the list is empty. Those of the list come first, in its order.';

create or replace view alerts_history as
with changes as (
    select alert_id, topic, min(started_at) as started_at, min(opened_at) as opened_at, max(changed_at) as changed_at
    from alerts
    group by alert_id, topic
),

judged as (
    select
        changes.alert_id,
        judgements.score,
        judgements.observed,
        judgements.expected,
        judgements.window_h,
        judgements.judged_at as peak_at
    from changes
    inner join judgements
        on
            judgements.topic = changes.topic
            and judgements.judged_at > changes.started_at
            and judgements.judged_at <= changes.changed_at
    union all by name
    select
        alert_id,
        spike.score as score,
        spike.observed as observed,
        spike.expected as expected,
        spike.window_h as window_h,
        spike.hour_at + interval 1 hour as peak_at
    from alerts
),

peaks as (
    select
        alert_id,
        arg_max(observed, (score, observed)) as peak_observed,
        arg_max(expected, (score, observed)) as peak_expected,
        arg_max(window_h, (score, observed)) as peak_window_h,
        arg_max(peak_at, (score, observed)) as peak_at
    from judged
    group by alert_id
),

known as (
    select
        event_id,
        arg_min(headline, changed_at) as headline,
        list_distinct(flatten(list(story_ids))) as core,
        list_distinct(flatten(list(terms))) as terms
    from events
    group by event_id
),

days as (
    select *, unnest(range(utc_day_number(started_at), utc_day_number(until_at) + 1)) as day
    from (
        select
            changes.alert_id,
            changes.topic,
            changes.started_at,
            if(
                known.event_id is null, greatest(changes.changed_at, changes.opened_at + interval 1 hour), changes.changed_at
            ) as until_at
        from changes
        left join known on known.event_id = changes.alert_id
    )
),

told as (
    select
        days.alert_id,
        arrivals.story_id,
        arrivals.article_id,
        arrivals.publisher,
        fresh_published_at(arrivals.event_at, arrivals.counted_at, arrivals.absent_at) as published
    from mentions
    inner join arrivals on arrivals.article_id = mentions.article_id
    inner join days on days.topic = mentions.subject and days.day = utc_day_number(arrivals.counted_at)
    where
        arrivals.fresh
        and utc_day_number(arrivals.counted_at) in (select days.day from days)
        and arrivals.counted_at >= days.started_at
        and arrivals.counted_at <= days.until_at
),

titles as (
    select article_id, folded_title(title) as title
    from latest_articles
    where article_id in (select told.article_id from told semi join known on known.event_id = told.alert_id)
),

named as (
    select distinct told.alert_id, told.story_id
    from told
    inner join known on known.event_id = told.alert_id
    inner join titles on titles.article_id = told.article_id
    where len(list_filter(known.terms, lambda term: contains(titles.title, ' ' || term || ' '))) > 0
),

spread as (
    select
        alert_id,
        story_id,
        min(published) as first_at,
        max(published) as last_at,
        count(distinct article_id) as articles
    from told
    group by alert_id, story_id
),

placed as (
    select
        spread.*,
        known.event_id is null as whole_topic,
        coalesce(list_contains(known.core, spread.story_id), false) as reported,
        named.story_id is not null as has_term
    from spread
    left join known on known.event_id = spread.alert_id
    left join named on named.alert_id = spread.alert_id and named.story_id = spread.story_id
),

begun as (
    select *, min(first_at) filter (has_term) over (partition by alert_id) as begins_at
    from placed
),

part as (
    select * from begun
    where whole_topic or has_term or (reported and first_at >= coalesce(begins_at, first_at))
),

sizes as (
    select
        part.alert_id,
        min(part.first_at) as first_published_at,
        max(part.last_at) as last_published_at,
        count(*) as stories,
        sum(part.articles)::bigint as articles,
        any_value(named.publishers) as publishers
    from part
    inner join (
        select told.alert_id, count(distinct told.publisher) as publishers
        from told
        semi join part on part.alert_id = told.alert_id and part.story_id = told.story_id
        group by told.alert_id
    ) as named on named.alert_id = part.alert_id
    group by part.alert_id
)

select
    latest_alerts.alert_id,
    latest_alerts.topic,
    coalesce(current_topics.title, latest_alerts.topic) as title,
    coalesce(known.headline, '') as headline,
    latest_alerts.severity,
    latest_alerts.state,
    sizes.first_published_at,
    latest_alerts.opened_at,
    sent.first_sent_at,
    date_diff('minute', sizes.first_published_at, sent.first_sent_at) as minutes_until_sent,
    latest_alerts.changed_at,
    sizes.last_published_at,
    if(
        not is_open(latest_alerts.state),
        date_diff('hour', latest_alerts.opened_at, latest_alerts.changed_at),
        null
    ) as hours,
    latest_alerts.peak_score,
    peaks.peak_at,
    peaks.peak_window_h,
    peaks.peak_observed as observed,
    round(peaks.peak_expected, 1) as expected,
    coalesce(sizes.stories, 0) as stories,
    coalesce(sizes.articles, 0) as articles,
    coalesce(sizes.publishers, 0) as publishers,
    coalesce(sent.messages, 0) as messages_sent,
    given.verdict,
    given.note
from latest_alerts
inner join changes using (alert_id)
inner join peaks using (alert_id)
left join known on known.event_id = latest_alerts.alert_id
left join sizes on sizes.alert_id = latest_alerts.alert_id
left join current_topics on current_topics.name = latest_alerts.topic
left join (
    select alert_id, count(*) as messages, min(attempted_at) as first_sent_at
    from deliveries
    where outcome = 'sent'
    group by alert_id
) as sent on sent.alert_id = latest_alerts.alert_id
left join (
    select alert_id, arg_max(verdict, given_at) as verdict, arg_max(note, given_at) as note
    from verdicts
    group by alert_id
) as given on given.alert_id = latest_alerts.alert_id;
comment on view alerts_history is 'Each alert with the life of its event, its messages and the last verdict of a person. first_published_at: the first fresh article of the event, NULL where there is none any more; minutes_until_sent: from then to the first message that a channel took, NULL where none was; hours: NULL while it is open; verdict: NULL where nobody gave one.';
comment on column alerts_history.alert_id is 'the alert, see latest_alerts; as text: alert_id::varchar';
comment on column alerts_history.topic is 'see topics.name';
comment on column alerts_history.title is 'name of the topic for people';
comment on column alerts_history.headline is 'central headline of the event as it was first reported; empty where counts alone raised it';
comment on column alerts_history.severity is 'notable, high, extreme';
comment on column alerts_history.state is 'opened, developing, escalated, confirmed, withdrawn, resolved';
comment on column alerts_history.first_published_at is 'when the first fresh article of the event was published; NULL: it is no longer there';
comment on column alerts_history.opened_at is 'the hour that raised it';
comment on column alerts_history.first_sent_at is 'when the first message was taken; NULL: none was';
comment on column alerts_history.minutes_until_sent is 'from first_published_at to first_sent_at; NULL: either is missing';
comment on column alerts_history.changed_at is 'when the present state began';
comment on column alerts_history.last_published_at is 'when the last fresh article of the event was published, up to changed_at';
comment on column alerts_history.hours is 'from opening to end; NULL: it is open';
comment on column alerts_history.peak_score is 'highest score so far, -log10 of the p-value';
comment on column alerts_history.peak_at is 'when the window of the highest score ended';
comment on column alerts_history.peak_window_h is 'length of that window in hours';
comment on column alerts_history.observed is 'stories of the topic in that window';
comment on column alerts_history.expected is 'stories that were to be expected there';
comment on column alerts_history.stories is 'stories of the event from its begin to changed_at, see event_stories';
comment on column alerts_history.articles is 'their fresh articles';
comment on column alerts_history.publishers is 'publishers of these articles';
comment on column alerts_history.messages_sent is 'messages that arrived, over all channels';
comment on column alerts_history.verdict is 'useful or noise, the last one given; NULL: nobody gave one';
comment on column alerts_history.note is 'in that person''s words; empty: none; NULL: no verdict';

-- The views and table macros that people ask with. Each takes and returns UTC; since is inclusive, until is not.

create view headline_changes as
select
    link,
    entries.feed_url,
    feeds.publisher,
    entries.seen_at as changed_at,
    lag(entries.title) over versions as title_before,
    entries.title as title_after
from entries
left join feeds on feeds.url = entries.feed_url
window versions as (partition by entry_id order by entries.seen_at, version)
qualify title_before <> title_after;
comment on view headline_changes is 'How headlines changed over time, as the feeds said them. changed_at: when the new one was first seen.';

create view source_profile as
select
    arrivals.publisher,
    any_value(arrivals.family) as family,
    count(*) as articles,
    count(*) filter (where rank = 1 and story_size > 1) as copied_by_others,
    count(*) filter (where rank > 1) as copies_of_others,
    median(articles.words)::bigint as median_words,
    round(avg(articles.paywalled::integer), 3) as share_paywalled,
    round(avg((articles.quality <> 'full')::integer), 3) as share_without_full_text,
    median(date_diff('minute', articles.published_at, arrivals.seen_at)) filter (where arrivals.origin = 'live')
        as median_minutes_until_seen,
    round(count(*) / greatest(date_diff('day', min(arrivals.event_at), max(arrivals.event_at)), 1), 2) as articles_per_day,
    max(arrivals.event_at) as last_event_at
from arrivals
inner join articles
    on articles.article_id = arrivals.article_id and articles.version = arrivals.latest_version
left join (
    select article_id, rank, count(*) over (partition by story_id) as story_size from story_members
) as places on places.article_id = arrivals.article_id
group by arrivals.publisher;
comment on view source_profile is 'What each publisher is like: how much, how original, how complete, how soon it is seen.';

create view alerts_history as
select
    latest_alerts.alert_id,
    latest_alerts.topic,
    coalesce(current_topics.title, latest_alerts.topic) as title,
    latest_alerts.severity,
    latest_alerts.state,
    latest_alerts.opened_at,
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
    select alert_id, count(*) as messages from deliveries where outcome = 'sent' group by alert_id
) as sent on sent.alert_id = latest_alerts.alert_id
left join (
    select alert_id, arg_max(verdict, given_at) as verdict, arg_max(note, given_at) as note
    from verdicts
    group by alert_id
) as given on given.alert_id = latest_alerts.alert_id;
comment on view alerts_history is 'Each episode with its life, its messages and the last verdict of a person. hours: NULL while it is open; verdict: NULL where nobody gave one.';

-- How much of the watched feeds was heard. A feed is due from its first poll until 48 hours after its last one, and it
-- answers while its latest poll succeeded: a feed in back-off counts as silent, a quiet one that is polled once a day
-- as heard. Where no feed at all was polled for three hours, the pipeline was down and nobody was heard. Nothing was due
-- before the first live article: history is read in leaps, long after it happened.
create macro coverage(since, until) as table
with hours as (
    select unnest(generate_series(
        date_trunc('hour', since::timestamptz), until::timestamptz - interval 1 microsecond, interval 1 hour
    )) as hour_at
),

polls as (
    select
        date_trunc('hour', started_at) as from_hour,
        (outcome in ('ok', 'unchanged'))::integer as answered,
        date_trunc('hour', least(
            started_at + interval 48 hours,
            coalesce(lead(started_at) over (partition by subject order by started_at), started_at + interval 48 hours)
        )) as to_hour
    from attempts
    where
        stage = 'poll'
        and outcome <> 'skipped'
        and started_at >= coalesce(
            (select date_trunc('hour', min(seen_at)) from arrivals where origin = 'live'),
            since::timestamptz - interval 48 hours
        )
        and started_at >= since::timestamptz - interval 48 hours
        and started_at < until::timestamptz
),

changes as (
    select from_hour as hour_at, count(*) as due, sum(answered) as answered, count(*) as polls from polls group by 1
    union all
    select to_hour, -count(*), -sum(answered), 0 from polls group by 1
),

heard as (
    select
        hour_at,
        sum(sum(due)) over earlier as feeds_due,
        sum(sum(answered)) over earlier as feeds_answered,
        max(hour_at) filter (where sum(polls) > 0) over earlier as last_polled_at
    from changes
    group by hour_at
    window earlier as (order by hour_at)
)

select
    hours.hour_at,
    coalesce(heard.feeds_due, 0)::bigint as feeds_due,
    if(heard.last_polled_at >= hours.hour_at - interval 2 hours, heard.feeds_answered, 0)::bigint as feeds_answered
from hours
asof left join heard on heard.hour_at <= hours.hour_at
order by hours.hour_at;
comment on macro table coverage is 'How many feeds were due and how many answered in each hour, so that an outage is never read as silence.';

-- Buckets are made from timestamps without a zone: with one, a bucket of a day or more costs ten times as much.
create macro utc_bucket(bucket, instant) as time_bucket(bucket, make_timestamp(epoch_us(instant)));
comment on macro utc_bucket is 'The beginning of the bucket (an interval) in which an instant lies, as a UTC timestamp.';

create macro mention_volume(topic, bucket, since, until) as table
with spine as (
    select unnest(generate_series(
        utc_bucket(bucket, since::timestamptz),
        make_timestamp(epoch_us(until::timestamptz) - 1),
        bucket
    )) as bucket_at
),

told as (
    select
        utc_bucket(bucket, mentions.event_at) as bucket_at,
        count(distinct article_id) as articles,
        count(distinct story_id) as stories,
        count(distinct family) as sources
    from mentions
    inner join arrivals using (article_id)
    where
        mentions.subject = topic
        and mentions.event_at >= since::timestamptz
        and mentions.event_at < until::timestamptz
    group by 1
),

everything as (
    select bucket_at, count(*) as all_stories
    from (
        select distinct utc_bucket(bucket, event_at) as bucket_at, story_id
        from arrivals
        where event_at >= since::timestamptz and event_at < until::timestamptz
    )
    group by 1
),

heard as (
    select
        utc_bucket(bucket, hour_at) as bucket_at,
        round(avg(feeds_due)) as feeds_due,
        round(avg(feeds_answered)) as feeds_answered
    from coverage(since, until)
    group by 1
)

select
    bucket_at at time zone 'UTC' as bucket_at,
    coalesce(articles, 0) as articles,
    coalesce(stories, 0) as stories,
    coalesce(sources, 0) as sources,
    round(coalesce(stories, 0) / all_stories, 4) as share,
    coalesce(feeds_due, 0)::bigint as feeds_due,
    coalesce(feeds_answered, 0)::bigint as feeds_answered,
    round(feeds_answered / nullif(feeds_due, 0), 3) as coverage
from spine
left join told using (bucket_at)
left join everything using (bucket_at)
left join heard using (bucket_at)
order by bucket_at;
comment on macro table mention_volume is 'A topic over time by the hour in which things happened, gaps filled. share: of all stories of the bucket, NULL where there were none. coverage: feeds that answered of those due, NULL where none was due, as in imported history.';

create macro local_days(zone, first_day, last_day) as table
select
    day::date as local_day,
    day::timestamp at time zone zone as since_at,
    (day::timestamp + interval 1 day) at time zone zone as until_at
from generate_series(first_day::date::timestamp, last_day::date::timestamp, interval 1 day) as days(day);
comment on macro table local_days is 'The days of a time zone with the instants at which they begin and end: 23, 24 or 25 hours long.';

create macro mention_days(topic, zone, first_day, last_day) as table
select
    days.local_day,
    count(distinct mentions.article_id) as articles,
    count(distinct arrivals.story_id) as stories,
    count(distinct arrivals.family) as sources
from local_days(zone, first_day, last_day) as days
left join mentions
    on mentions.subject = topic and mentions.event_at >= days.since_at and mentions.event_at < days.until_at
left join arrivals on arrivals.article_id = mentions.article_id
group by days.local_day
order by days.local_day;
comment on macro table mention_days is 'A topic by the days of a time zone, gaps filled.';

create macro top_stories(topic, since, until) as table
with told as (
    select arrivals.*
    from arrivals
    semi join (
        select article_id from mentions
        where
            subject = topic and event_at >= since::timestamptz and event_at < until::timestamptz
    ) as matching using (article_id)
),

spread as (
    select
        story_id,
        arg_min(article_id, (event_at, article_id)) as first_article_id,
        min(event_at) as first_at,
        count(*) as articles,
        count(distinct family) as sources
    from told
    group by story_id
)

select spread.story_id, title, publisher, first_at, spread.articles, sources, canonical_url as url
from spread
inner join latest_articles on latest_articles.article_id = spread.first_article_id
order by sources desc, spread.articles desc, first_at;
comment on macro table top_stories is 'The stories of a topic in a window, those that most sources carry first, each by the article that had it first.';

create macro story_spread(story) as table
select
    row_number() over earlier as place,
    articles.publisher,
    articles.family,
    articles.event_at,
    articles.seen_at,
    date_diff('minute', first_value(articles.event_at) over earlier, articles.event_at) as minutes_after_first,
    round(story_members.similarity, 3) as similarity,
    articles.title,
    articles.canonical_url as url
from story_members
inner join latest_articles as articles using (article_id)
where story_members.story_id = story
window earlier as (order by articles.event_at, articles.article_id)
order by place;
comment on macro table story_spread is 'Who had a story first and who copied it when. similarity: with the member through which it joined.';

create macro share_of_voice(subjects, since, until) as table
select
    subject,
    count(distinct article_id) as articles,
    count(distinct story_id) as stories,
    count(distinct family) as sources,
    round(count(distinct story_id) / sum(count(distinct story_id)) over (), 4) as share
from mentions
inner join arrivals using (article_id)
where
    list_contains(subjects, subject)
    and mentions.event_at >= since::timestamptz
    and mentions.event_at < until::timestamptz
group by subject
order by stories desc, subject;
comment on macro table share_of_voice is 'How the stories about several topics or entities (a list of names) are shared among them.';

create macro co_mentions(topic, since, until) as table
with told as (
    select distinct article_id, subject, kind
    from mentions
    where event_at >= since::timestamptz and event_at < until::timestamptz
),

totals as (
    select subject, count(*) as articles from told group by subject
),

everything as (
    select count(*) as articles from arrivals
    where event_at >= since::timestamptz and event_at < until::timestamptz
)

select
    others.subject,
    any_value(others.kind) as kind,
    count(*) as together,
    round(count(*) / any_value(mine.articles), 3) as share_of_topic,
    round(count(*) * any_value(everything.articles) / (any_value(mine.articles) * any_value(theirs.articles)), 2) as lift
from told as ours
inner join told as others on others.article_id = ours.article_id and others.subject <> ours.subject
inner join totals as mine on mine.subject = ours.subject
inner join totals as theirs on theirs.subject = others.subject
cross join everything
where ours.subject = topic
group by others.subject
order by together desc, others.subject;
comment on macro table co_mentions is 'What else the articles about a topic mention. lift: how many times as frequent as in all articles of the window.';

create macro why_missing(address) as table
with named as (
    select entry_id, link, feed_url, title, seen_at from entries where link = address or guid = address
),

found as (
    select article_id, version, entry_id, seen_at, title, quality, canonical_url, fetched_at
    from articles
    where canonical_url = address or entry_id in (select entry_id from named)
),

steps as (
    select seen_at as happened_at, 'named by a feed' as step, 'ok' as outcome, feed_url || ': ' || title as detail from named
    union all
    select ended_at, stage, outcome, concat_ws(': ', reason, nullif(detail, ''))
    from attempts
    where subject = address or subject in (select link from named where link <> '')
    union all
    select coalesce(fetched_at, seen_at), 'article', quality, canonical_url || ': ' || title from found
    union all
    select joined_at, 'story', if(rank = 1, 'first', 'copy'), 'story ' || story_id
    from story_members
    where article_id in (select article_id from found)
    union all
    select read_at, 'read', 'ok', 'matched against definitions ' || definitions
    from readings
    where article_id in (select article_id from found)
    union all
    select found_at, 'mention', subject, list_aggregate(list_transform(spans, lambda span: span.text), 'string_agg', ' ... ')
    from mentions
    where article_id in (select article_id from found)
)

select * from steps
union all
select forgotten_at, 'forgotten', 'taken down', 'removed on request; only counts are left'
from forgotten
where name_md5 = md5(address)
union all
select null, 'named by a feed', 'never', 'no subscribed feed has named this address; a canonical address has no tracking parameters'
where not exists (select 1 from steps) and md5(address) not in (select name_md5 from forgotten)
order by happened_at;
comment on macro table why_missing is 'All that is known of an address, step by step: which feed named it, what was tried, what became of it.';

comment on column verdicts.verdict is 'useful or noise';

-- Answers that say what is not known: coverage ends at the last poll, the running hour is marked, no answer depends on the
-- time zone of the session, a name that does not exist is an error; and plain views for tools that list tables and views.

create macro utc(instant) as case
    when regexp_matches(instant::varchar, ':\d\d.*([+-]\d\d(:?\d\d)?|Z)$') then instant::varchar::timestamptz
    else instant::varchar::timestamp at time zone 'UTC'
end;
comment on macro utc is 'An instant, whatever the time zone of the session: what is written without an offset, or has a type without a zone, is UTC.';

create macro utc_hour(instant) as time_bucket(interval 1 hour, instant);
comment on macro utc_hour is 'The beginning of the UTC hour in which an instant lies.';

create macro utc_day(instant) as make_timestamp(epoch_us(instant))::date;
comment on macro utc_day is 'The UTC day in which an instant lies.';

create macro known_subject(wanted) as case
    when exists (select 1 from topics where topics.name = wanted) then true
    when exists (select 1 from mentions where mentions.subject = wanted) then true
    else error('no topic or entity "' || wanted || '"; the nearest names: ' || coalesce((
        select string_agg(name, ', ' order by likeness desc, name)
        from (
            select name, jaro_winkler_similarity(lower(name), lower(wanted)) as likeness
            from (select distinct name from topics)
            order by likeness desc, name
            limit 3
        )
    ), 'none, there are no topics yet'))
end;
comment on macro known_subject is 'True for the name of a topic or entity; an error that tells the nearest names for any other.';

-- As before (see 0009), but nothing is said of what comes after the last poll.
create or replace macro coverage(since, until) as table
with hours as (
    select unnest(generate_series(
        utc_hour(utc(since)), utc(until) - interval 1 microsecond, interval 1 hour
    )) as hour_at
),

last_poll as (
    select max(started_at) as started_at from attempts
    where stage = 'poll' and outcome <> 'skipped' and started_at >= utc(since) - interval 48 hours
),

polls as (
    select
        utc_hour(started_at) as from_hour,
        (outcome in ('ok', 'unchanged'))::integer as answered,
        utc_hour(least(
            started_at + interval 48 hours,
            coalesce(lead(started_at) over (partition by subject order by started_at), started_at + interval 48 hours)
        )) as to_hour
    from attempts
    where
        stage = 'poll'
        and outcome <> 'skipped'
        and started_at >= coalesce(
            (select utc_hour(min(seen_at)) from arrivals where origin = 'live'),
            utc(since) - interval 48 hours
        )
        and started_at >= utc(since) - interval 48 hours
        and started_at < utc(until)
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
    if(
        hours.hour_at > last_poll.started_at and filled.feeds_due is null,
        null,
        coalesce(filled.feeds_due, heard.feeds_due, 0)
    )::bigint as feeds_due,
    if(
        hours.hour_at > last_poll.started_at and filled.feeds_due is null,
        null,
        coalesce(
            filled.feeds_answered,
            if(heard.last_polled_at >= hours.hour_at - interval 2 hours, heard.feeds_answered, 0)
        )
    )::bigint as feeds_answered,
    hours.hour_at + interval 1 hour <= last_poll.started_at as complete
from hours
cross join last_poll
asof left join heard on heard.hour_at <= hours.hour_at
left join history_coverage(utc(since), utc(until)) as filled on filled.hour_at = hours.hour_at
order by hours.hour_at;
comment on macro table coverage is 'How many feeds were due and how many answered in each hour, so that an outage is never read as silence; of history, as backfills filled it. NULL after the last poll: nothing is known yet. complete: the hour had ended at the last poll; NULL where nothing was ever polled.';

create or replace macro history_coverage(since, until) as table
with live as (
    select utc_hour(min(seen_at)) as began_at from arrivals where origin = 'live'
)

select
    hour_at,
    count(*) as feeds_due,
    count(*) filter (where not thin) as feeds_answered
from (
    select
        thin,
        unnest(generate_series(
            day::timestamp at time zone 'UTC', (day::timestamp at time zone 'UTC') + interval 23 hours, interval 1 hour
        )) as hour_at
    from backfill_days
    where day between utc_day(utc(since)) and utc_day(utc(until))
)
where
    hour_at >= utc_hour(utc(since))
    and hour_at < utc(until)
    and hour_at < coalesce((select began_at from live), utc(until))
group by hour_at;
comment on macro table history_coverage is 'How many feeds were due and how many answered in each hour before the first live article, as backfills filled it.';

create or replace macro mention_volume(topic, bucket, since, until) as table
with spine as (
    select unnest(generate_series(
        utc_bucket(bucket, utc(since)),
        make_timestamp(epoch_us(utc(until)) - 1),
        bucket
    )) as bucket_at
),

told as (
    select
        utc_bucket(bucket, mentions.event_at) as bucket_at,
        count(distinct article_id) as articles,
        count(distinct story_id) as stories,
        count(distinct family) as owners
    from mentions
    inner join arrivals using (article_id)
    where
        mentions.subject = topic
        and mentions.event_at >= utc(since)
        and mentions.event_at < utc(until)
    group by 1
),

everything as (
    select bucket_at, count(*) as all_stories
    from (
        select distinct utc_bucket(bucket, event_at) as bucket_at, story_id
        from arrivals
        where event_at >= utc(since) and event_at < utc(until)
    )
    group by 1
),

heard as (
    select
        utc_bucket(bucket, hour_at) as bucket_at,
        round(avg(feeds_due)) as feeds_due,
        round(avg(feeds_answered)) as feeds_answered,
        sum(feeds_answered) / nullif(sum(feeds_due), 0) as coverage,
        sum(feeds_answered) > 0 as heard,
        bool_and(coalesce(complete, false)) as complete
    from coverage(since, until)
    group by 1
)

select
    bucket_at at time zone 'UTC' as bucket_at,
    if(all_stories > 0 or heard, coalesce(articles, 0), null) as articles,
    if(all_stories > 0 or heard, coalesce(stories, 0), null) as stories,
    if(all_stories > 0 or heard, coalesce(owners, 0), null) as owners,
    round(coalesce(stories, 0) / all_stories, 4) as share,
    feeds_due::bigint as feeds_due,
    feeds_answered::bigint as feeds_answered,
    round(coverage, 3) as coverage,
    complete
from spine
left join told using (bucket_at)
left join everything using (bucket_at)
left join heard using (bucket_at)
where known_subject(topic)
order by bucket_at;
comment on macro table mention_volume is 'A topic over time by the hour in which things happened, gaps filled. articles, stories, owners: NULL where no feed answered and nothing is known of the bucket. share: of all stories of the bucket, NULL where there were none; compare by it when coverage differs. coverage: feeds that answered of those due, NULL where none was due, as in imported history, and after the last poll. complete: the whole bucket was over at the last poll.';

create or replace macro local_days(zone, first_day, last_day) as table
select
    day::date as local_day,
    day::timestamp at time zone zone as since_at,
    (day::timestamp + interval 1 day) at time zone zone as until_at
from generate_series(first_day::date::timestamp, last_day::date::timestamp, interval 1 day) as days(day);
comment on macro table local_days is 'The days of a time zone with the instants at which they begin and end: 23, 24 or 25 hours long.';

create or replace macro mention_days(topic, zone, first_day, last_day) as table
select
    days.local_day,
    count(distinct mentions.article_id) as articles,
    count(distinct arrivals.story_id) as stories,
    count(distinct arrivals.family) as owners
from local_days(zone, first_day, last_day) as days
left join mentions
    on mentions.subject = topic and mentions.event_at >= days.since_at and mentions.event_at < days.until_at
left join arrivals on arrivals.article_id = mentions.article_id
where known_subject(topic)
group by days.local_day
order by days.local_day;
comment on macro table mention_days is 'A topic by the days of a time zone, gaps filled. Days without any article of any topic are not told from silent ones: see topic_days.';

create or replace macro top_stories(topic, since, until) as table
with told as (
    select arrivals.*
    from arrivals
    semi join (
        select article_id from mentions
        where subject = topic and event_at >= utc(since) and event_at < utc(until)
    ) as matching using (article_id)
),

spread as (
    select
        story_id,
        arg_min(article_id, (event_at, article_id)) as first_article_id,
        min(event_at) as first_at,
        count(*) as articles,
        count(distinct family) as owners
    from told
    group by story_id
)

select spread.story_id, title, publisher, first_at, spread.articles, owners, canonical_url as url
from spread
inner join latest_articles on latest_articles.article_id = spread.first_article_id
union all by name
select null::bigint as story_id where not known_subject(topic)
order by owners desc, articles desc, first_at;
comment on macro table top_stories is 'The stories of a topic in a window, those that most owners carry first, each by the article that had it first.';

create or replace macro share_of_voice(subjects, since, until) as table
select
    subject,
    count(distinct article_id) as articles,
    count(distinct story_id) as stories,
    count(distinct family) as owners,
    round(count(distinct story_id) / sum(count(distinct story_id)) over (), 4) as share
from mentions
inner join arrivals using (article_id)
where
    list_contains(subjects, subject)
    and mentions.event_at >= utc(since)
    and mentions.event_at < utc(until)
group by subject
order by stories desc, subject;
comment on macro table share_of_voice is 'How the stories about several topics or entities (a list of names) are shared among them. A story about two of them counts for both.';

create or replace macro co_mentions(topic, since, until) as table
with told as (
    select distinct article_id, subject, kind
    from mentions
    where event_at >= utc(since) and event_at < utc(until)
),

totals as (
    select subject, count(*) as articles from told group by subject
),

everything as (
    select count(*) as articles from arrivals
    where event_at >= utc(since) and event_at < utc(until)
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
union all by name
select null::varchar as subject where not known_subject(topic)
order by together desc, subject;
comment on macro table co_mentions is 'What else the articles about a topic mention. lift: how many times as frequent as in all articles of the window.';

-- Plain views, which tools list. Keys: topic_hours (topic, hour_at), topic_days (topic, day), entity_days (entity, day),
-- source_days (publisher, day), story_spread (story_id), article_mentions (article_id, subject).

create view article_mentions as
select
    mentions.article_id,
    mentions.subject,
    mentions.kind,
    mentions.score,
    mentions.about,
    mentions.spans,
    arrivals.story_id,
    arrivals.publisher,
    arrivals.family as owner,
    arrivals.origin,
    arrivals.event_at,
    arrivals.seen_at,
    arrivals.counted_at,
    arrivals.fresh
from mentions
inner join arrivals on arrivals.article_id = mentions.article_id;
comment on view article_mentions is 'Each mention with its article''s story, publisher and times: what most questions join. Key: article_id, subject, definition of mentions.';

create view heard_hours as
select hour_at, feeds_due, feeds_answered, complete
from coverage(
    (select least(
        (select min(event_at) from arrivals), (select min(started_at) from attempts where stage = 'poll')
    )),
    (select greatest(
        (select max(event_at) from arrivals), (select max(started_at) from attempts where stage = 'poll')
    ) + interval 1 second)
);
comment on view heard_hours is 'Each hour from the first article or poll to the last: how many feeds were due and answered, see coverage. Key: hour_at.';

create view topic_hours as
with told as (
    select
        subject,
        utc_hour(event_at) as hour_at,
        count(distinct article_id) as articles,
        count(distinct story_id) as stories,
        count(distinct owner) as owners
    from article_mentions
    group by all
),

everything as (
    select utc_hour(event_at) as hour_at, count(distinct story_id) as stories from arrivals group by all
)

select
    topics.name as topic,
    topics.title,
    hours.hour_at,
    if(everything.stories > 0 or hours.feeds_answered > 0, coalesce(told.articles, 0), null) as articles,
    if(everything.stories > 0 or hours.feeds_answered > 0, coalesce(told.stories, 0), null) as stories,
    if(everything.stories > 0 or hours.feeds_answered > 0, coalesce(told.owners, 0), null) as owners,
    round(coalesce(told.stories, 0) / everything.stories, 4) as share,
    round(hours.feeds_answered / nullif(hours.feeds_due, 0), 3) as coverage,
    hours.complete
from heard_hours as hours
cross join (select name, title from current_topics where kind = 'topic') as topics
left join told on told.subject = topics.name and told.hour_at = hours.hour_at
left join everything on everything.hour_at = hours.hour_at;
comment on view topic_hours is 'Each topic in each hour from the first article or poll to the last, by event time; see mention_volume. Key: topic, hour_at.';

create view subject_days as
with told as (
    select
        subject,
        utc_day(event_at) as day,
        count(distinct article_id) as articles,
        count(distinct story_id) as stories,
        count(distinct owner) as owners
    from article_mentions
    group by all
),

everything as (
    select utc_day(event_at) as day, count(distinct story_id) as stories from arrivals group by all
),

days as (
    select
        utc_day(hour_at) as day,
        sum(feeds_answered) / nullif(sum(feeds_due), 0) as coverage,
        sum(feeds_answered) > 0 as heard,
        count(*) = 24 and bool_and(coalesce(complete, false)) as complete
    from heard_hours
    group by all
)

select
    subjects.name as subject,
    subjects.title,
    subjects.kind,
    days.day,
    if(everything.stories > 0 or days.heard, coalesce(told.articles, 0), null) as articles,
    if(everything.stories > 0 or days.heard, coalesce(told.stories, 0), null) as stories,
    if(everything.stories > 0 or days.heard, coalesce(told.owners, 0), null) as owners,
    round(coalesce(told.stories, 0) / everything.stories, 4) as share,
    round(days.coverage, 3) as coverage,
    days.complete
from days
cross join (select name, title, kind from current_topics) as subjects
left join told on told.subject = subjects.name and told.day = days.day
left join everything on everything.day = days.day;
comment on view subject_days is 'Each topic and entity on each UTC day from the first article or poll to the last, by event time. Key: subject, day.';

create view topic_days as
select subject as topic, title, day, articles, stories, owners, share, coverage, complete
from subject_days
where kind = 'topic';
comment on view topic_days is 'Each topic on each UTC day, days without anything too. Key: topic, day.';

create view entity_days as
select subject as entity, title, kind, day, articles, stories, owners, share, coverage, complete
from subject_days
where kind <> 'topic';
comment on view entity_days is 'Each entity on each UTC day, days without anything too. Key: entity, day.';

create view source_days as
with published as (
    select
        publisher,
        utc_day(event_at) as day,
        count(*) as articles,
        count(*) filter (where story_id = article_id) as articles_first
    from arrivals
    group by all
),

polled as (
    select
        feeds.publisher,
        utc_day(attempts.started_at) as day,
        count(*) as polls,
        count(*) filter (where attempts.outcome in ('ok', 'unchanged')) as polls_answered
    from attempts
    inner join feeds on feeds.url = attempts.subject
    where attempts.stage = 'poll' and attempts.outcome <> 'skipped'
    group by all
),

publishers as (
    select publisher, any_value(owner) as owner
    from (
        select publisher, family as owner from arrivals
        union all
        select publisher, family from feeds
    )
    group by publisher
),

days as (
    select distinct utc_day(hour_at) as day from heard_hours
)

select
    publishers.publisher,
    publishers.owner,
    days.day,
    if(published.articles is null and coalesce(polled.polls_answered, 0) = 0, null, coalesce(published.articles, 0))
        as articles,
    if(published.articles is null and coalesce(polled.polls_answered, 0) = 0, null, coalesce(published.articles_first, 0))
        as articles_first,
    coalesce(polled.polls, 0) as polls,
    coalesce(polled.polls_answered, 0) as polls_answered
from publishers
cross join days
left join published on published.publisher = publishers.publisher and published.day = days.day
left join polled on polled.publisher = publishers.publisher and polled.day = days.day;
comment on view source_days is 'Each publisher on each UTC day, by event time. Key: publisher, day.';

create view story_spread as
select
    story_id,
    story_id::varchar as story_id_text,
    arg_min(publisher, (event_at, article_id)) as first_publisher,
    arg_min(article_id, (event_at, article_id)) as first_article_id,
    min(event_at) as first_at,
    max(event_at) as last_at,
    count(*) as articles,
    count(distinct publisher) as publishers,
    count(distinct family) as owners,
    date_diff('minute', min(event_at), quantile_disc(event_at, 0.5)) as minutes_until_half,
    date_diff('minute', min(event_at), max(event_at)) as minutes_until_last
from arrivals
group by story_id;
comment on view story_spread is 'How each story spread: who had it first, and how long until half of its articles and the last one were there. The macro of this name lists one story''s articles. Key: story_id.';

comment on column article_mentions.article_id is 'the article';
comment on column article_mentions.subject is 'name of the topic or entity';
comment on column article_mentions.kind is 'topic; or the entity''s kind: company, person, model, ...';
comment on column article_mentions.score is 'how much the article is about it: higher is more';
comment on column article_mentions.about is 'the article is about it, not only mentions it';
comment on column article_mentions.spans is 'the evidence, see mentions.spans';
comment on column article_mentions.story_id is 'its story; the article itself while it has no place in one';
comment on column article_mentions.publisher is 'outlet';
comment on column article_mentions.owner is 'owner of the outlet: outlets of one owner count once';
comment on column article_mentions.origin is 'live, or history, which never alerts';
comment on column article_mentions.event_at is 'when it happened, as far as known: see articles.event_at';
comment on column article_mentions.seen_at is 'when it was first seen';
comment on column article_mentions.counted_at is 'the instant whose hour it counts in for alerts';
comment on column article_mentions.fresh is 'see arrivals.fresh';

comment on column heard_hours.hour_at is 'beginning of the hour';
comment on column heard_hours.feeds_due is 'feeds that were to answer; NULL: after the last poll';
comment on column heard_hours.feeds_answered is 'of these, those that did; NULL: after the last poll';
comment on column heard_hours.complete is 'the hour had ended at the last poll; NULL: nothing was ever polled';

comment on column topic_hours.topic is 'see topics.name';
comment on column topic_hours.title is 'name for people';
comment on column topic_hours.hour_at is 'beginning of the hour';
comment on column topic_hours.articles is 'articles that mention it; NULL: nothing is known of the hour';
comment on column topic_hours.stories is 'stories among them, copies once; NULL: nothing is known of the hour';
comment on column topic_hours.owners is 'owners of outlets among them; NULL: nothing is known of the hour';
comment on column topic_hours.share is 'of all stories of the hour; NULL: there were none';
comment on column topic_hours.coverage is 'feeds that answered of those due; NULL: none was due';
comment on column topic_hours.complete is 'the hour had ended at the last poll; NULL: nothing was ever polled';

comment on column subject_days.subject is 'see topics.name';
comment on column subject_days.title is 'name for people';
comment on column subject_days.kind is 'topic; or the entity''s kind: company, person, model, ...';
comment on column subject_days.day is 'UTC day';
comment on column subject_days.articles is 'articles that mention it; NULL: nothing is known of the day';
comment on column subject_days.stories is 'stories among them, copies once; NULL: nothing is known of the day';
comment on column subject_days.owners is 'owners of outlets among them; NULL: nothing is known of the day';
comment on column subject_days.share is 'of all stories of the day; NULL: there were none';
comment on column subject_days.coverage is 'feeds that answered of those due; NULL: none was due';
comment on column subject_days.complete is 'the day had ended at the last poll';

comment on column topic_days.topic is 'see topics.name';
comment on column topic_days.title is 'name for people';
comment on column topic_days.day is 'UTC day';
comment on column topic_days.articles is 'articles that mention it; NULL: nothing is known of the day';
comment on column topic_days.stories is 'stories among them, copies once; NULL: nothing is known of the day';
comment on column topic_days.owners is 'owners of outlets among them; NULL: nothing is known of the day';
comment on column topic_days.share is 'of all stories of the day; NULL: there were none';
comment on column topic_days.coverage is 'feeds that answered of those due; NULL: none was due';
comment on column topic_days.complete is 'the day had ended at the last poll';

comment on column entity_days.entity is 'see topics.name';
comment on column entity_days.title is 'name for people';
comment on column entity_days.kind is 'company, person, model, ...';
comment on column entity_days.day is 'UTC day';
comment on column entity_days.articles is 'articles that mention it; NULL: nothing is known of the day';
comment on column entity_days.stories is 'stories among them, copies once; NULL: nothing is known of the day';
comment on column entity_days.owners is 'owners of outlets among them; NULL: nothing is known of the day';
comment on column entity_days.share is 'of all stories of the day; NULL: there were none';
comment on column entity_days.coverage is 'feeds that answered of those due; NULL: none was due';
comment on column entity_days.complete is 'the day had ended at the last poll';

comment on column source_days.publisher is 'outlet';
comment on column source_days.owner is 'owner of the outlet: outlets of one owner count once';
comment on column source_days.day is 'UTC day';
comment on column source_days.articles is 'articles of that day; NULL: none is known and no feed of the outlet answered';
comment on column source_days.articles_first is 'of these, those that began their story; NULL as articles';
comment on column source_days.polls is 'how often its feeds were asked';
comment on column source_days.polls_answered is 'how often they answered';

comment on column story_spread.story_id is 'the article_id of the first member; never changes';
comment on column story_spread.story_id_text is 'the same as text, for programs that round large numbers';
comment on column story_spread.first_publisher is 'outlet that had it first, by event time';
comment on column story_spread.first_article_id is 'its article';
comment on column story_spread.first_at is 'event time of that article';
comment on column story_spread.last_at is 'event time of the last one';
comment on column story_spread.articles is 'articles of the story';
comment on column story_spread.publishers is 'outlets that have it';
comment on column story_spread.owners is 'owners of these outlets';
comment on column story_spread.minutes_until_half is 'from the first article until half of them were there';
comment on column story_spread.minutes_until_last is 'from the first article to the last';

comment on column alerts_history.alert_id is 'the alert, see latest_alerts; as text: alert_id::varchar';

-- Coverage means the same in all questions: the share of the usual stories that could be received, see covered_share.

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
        avg(share) as coverage,
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
comment on macro table mention_volume is 'A topic over time by the hour in which things happened, gaps filled. articles, stories, owners: NULL where no feed answered and nothing is known of the bucket. share: of all stories of the bucket, NULL where there were none; compare by it when coverage differs. coverage: share of the usual stories that could be received, NULL where no feed was due, as in imported history, and after the last poll. complete: the whole bucket was over at the last poll.';

create or replace view heard_hours as
select hour_at, feeds_due, feeds_answered, complete, share
from coverage(
    (select least(
        (select min(event_at) from arrivals), (select min(started_at) from attempts where stage = 'poll')
    )),
    (select greatest(
        (select max(event_at) from arrivals), (select max(started_at) from attempts where stage = 'poll')
    ) + interval 1 second)
);
comment on view heard_hours is 'Each hour from the first article or poll to the last: how many feeds were due and answered, see coverage. Key: hour_at.';
comment on column heard_hours.hour_at is 'beginning of the hour';
comment on column heard_hours.feeds_due is 'feeds that were to answer; NULL: after the last poll';
comment on column heard_hours.feeds_answered is 'of these, those that did; NULL: after the last poll';
comment on column heard_hours.complete is 'the hour had ended at the last poll; NULL: nothing was ever polled';
comment on column heard_hours.share is 'share of the usual stories that could be received, see covered_share; NULL: no feed was due, or after the last poll';

create or replace view topic_hours as
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
    round(hours.share, 3) as coverage,
    hours.complete
from heard_hours as hours
cross join (select name, title from current_topics where kind = 'topic') as topics
left join told on told.subject = topics.name and told.hour_at = hours.hour_at
left join everything on everything.hour_at = hours.hour_at;
comment on view topic_hours is 'Each topic in each hour from the first article or poll to the last, by event time; see mention_volume. Key: topic, hour_at.';
comment on column topic_hours.topic is 'see topics.name';
comment on column topic_hours.title is 'name for people';
comment on column topic_hours.hour_at is 'beginning of the hour';
comment on column topic_hours.articles is 'articles that mention it; NULL: nothing is known of the hour';
comment on column topic_hours.stories is 'stories among them, copies once; NULL: nothing is known of the hour';
comment on column topic_hours.owners is 'owners of outlets among them; NULL: nothing is known of the hour';
comment on column topic_hours.share is 'of all stories of the hour; NULL: there were none';
comment on column topic_hours.coverage is 'share of the usual stories that could be received; NULL: no feed was due';
comment on column topic_hours.complete is 'the hour had ended at the last poll; NULL: nothing was ever polled';

create or replace view subject_days as
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
        avg(share) as coverage,
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
comment on column subject_days.subject is 'see topics.name';
comment on column subject_days.title is 'name for people';
comment on column subject_days.kind is 'topic; or the entity''s kind: company, person, model, ...';
comment on column subject_days.day is 'UTC day';
comment on column subject_days.articles is 'articles that mention it; NULL: nothing is known of the day';
comment on column subject_days.stories is 'stories among them, copies once; NULL: nothing is known of the day';
comment on column subject_days.owners is 'owners of outlets among them; NULL: nothing is known of the day';
comment on column subject_days.share is 'of all stories of the day; NULL: there were none';
comment on column subject_days.coverage is 'share of the usual stories that could be received; NULL: no feed was due';
comment on column subject_days.complete is 'the day had ended at the last poll';

comment on column topic_days.coverage is 'share of the usual stories that could be received; NULL: no feed was due';
comment on column entity_days.coverage is 'share of the usual stories that could be received; NULL: no feed was due';
comment on column current_events.coverage is 'share of the usual stories that could be received in the window';

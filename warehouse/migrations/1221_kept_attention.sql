-- Counts by event time, kept as articles come: what charts and lists of topics read instead of all mentions.

alter table uncounted add column event_hour_at timestamptz;
comment on column uncounted.hour_at is 'an hour in which an article counted before it changed; NULL: see article_id, event_hour_at';
comment on column uncounted.event_hour_at is 'the hour of its event before it changed; NULL: see article_id, hour_at';

create table kept_quarters (
    subject varchar not null,
    quarter bigint not null,
    previous_quarter bigint,
    articles bigint not null,
    stories bigint not null
);
comment on table kept_quarters is 'Each topic or entity, and all articles, in each quarter of an hour in which there was something, by event time: derived. Stories are grouped by the quarter in which they appeared before: those of any period are the sum of those that had not appeared in it before.';
comment on column kept_quarters.subject is 'see mentions.subject; empty: all articles';
comment on column kept_quarters.quarter is 'the quarter of an hour of arrivals.event_at, see quarter_of';
comment on column kept_quarters.previous_quarter is 'the last quarter before in which these stories had an article about the subject; NULL: none';
comment on column kept_quarters.articles is 'articles of these stories in the quarter';
comment on column kept_quarters.stories is 'how many stories these are';

create table kept_owners (
    subject varchar not null,
    hour_at timestamptz not null,
    owners bigint not null
);
comment on table kept_owners is 'The number of owners of outlets that wrote about a topic or entity in each hour, by event time: derived.';
comment on column kept_owners.subject is 'see mentions.subject';
comment on column kept_owners.hour_at is 'the hour of arrivals.event_at';
comment on column kept_owners.owners is 'different owners of the articles';

-- An article has one instant, that of its first version, in all questions; a mention may have that of a later version.
create or replace macro mentions_between(since, until) as table
select
    mentions.article_id,
    mentions.subject,
    mentions.kind,
    mentions.score,
    mentions.about,
    mentions.spans,
    arrivals.event_at,
    arrivals.latest_version as version,
    arrivals.story_id,
    arrivals.publisher,
    arrivals.family as owner,
    arrivals.published_by,
    arrivals.seen_at
from mentions
inner join arrivals on arrivals.article_id = mentions.article_id
where
    arrivals.event_at >= utc(since)
    and arrivals.event_at < utc(until)
    and mentions.event_at >= utc(since) - interval 1 day
    and mentions.event_at < utc(until) + interval 1 day;
comment on macro table mentions_between is 'The mentions of a period, by event time, with the story, publisher and owner of each: what questions about a topic count in.';

-- Where clocks go forward, an hour of the local day does not exist: it begins and ends at the same instant.
create or replace macro local_buckets(by_unit, zone, since, until) as table
select local_at, begins_at, ends_at
from (
    select
        day as local_at,
        day at time zone zone as begins_at,
        (
            day + to_months(if(by_unit = 'month', 1, 0))
            + to_days(case by_unit when 'week' then 7 when 'day' then 1 else 0 end)
            + to_hours(if(by_unit = 'hour', 1, 0))
        ) at time zone zone as ends_at
    from generate_series(
        date_trunc(by_unit, utc(since) at time zone zone),
        (utc(until) - interval 1 microsecond) at time zone zone,
        case by_unit when 'month' then interval 1 month when 'week' then interval 7 days when 'day' then interval 1 day
        else interval 1 hour end
    ) as days(day)
)
where begins_at < ends_at;
comment on macro table local_buckets is 'The hours, days, weeks or months (by_unit) of a time zone that a period touches, with the instants at which they begin and end.';

create macro is_quarter(instant) as epoch_us(instant) % 900000000 = 0;
comment on macro is_quarter is 'Whether an instant is the beginning of a quarter of an hour, from which kept_quarters can be summed.';

create macro counted_between(since, until) as table
select
    subject,
    sum(articles)::bigint as articles,
    sum(if(previous_quarter >= quarter_of(utc(since)), 0, stories))::bigint as stories
from kept_quarters
where
    is_quarter(utc(since))
    and is_quarter(utc(until))
    and quarter >= quarter_of(utc(since))
    and quarter < quarter_of(utc(until))
group by subject
union all
select subject, count(distinct article_id) as articles, count(distinct story_id) as stories
from mentions_between(since, until)
where not (is_quarter(utc(since)) and is_quarter(utc(until)))
group by subject
union all
select '' as subject, count(*) as articles, count(distinct story_id) as stories
from arrivals
where
    not (is_quarter(utc(since)) and is_quarter(utc(until)))
    and event_at >= utc(since)
    and event_at < utc(until)
having count(*) > 0;
comment on macro table counted_between is 'The articles and stories of each topic and entity in a period, by event time, and of all articles (subject empty). A story counts once. From kept counts where the period begins and ends with a quarter of an hour.';

create macro counted_buckets(by_unit, zone, since, until) as table
with quarters as (
    select quarter, local_at, min(quarter) over (partition by local_at) as first_quarter
    from local_quarters(by_unit, zone, since, until)
)

select
    kept_quarters.subject,
    quarters.local_at,
    sum(kept_quarters.articles)::bigint as articles,
    sum(if(kept_quarters.previous_quarter >= quarters.first_quarter, 0, kept_quarters.stories))::bigint as stories
from kept_quarters
inner join quarters on quarters.quarter = kept_quarters.quarter
where
    is_quarter(utc(since))
    and is_quarter(utc(until))
    and kept_quarters.quarter >= quarter_of(utc(since))
    and kept_quarters.quarter < quarter_of(utc(until))
group by all
union all
select
    told.subject,
    quarters.local_at,
    count(distinct told.article_id) as articles,
    count(distinct told.story_id) as stories
from mentions_between(since, until) as told
inner join quarters on quarters.quarter = quarter_of(told.event_at)
where not (is_quarter(utc(since)) and is_quarter(utc(until)))
group by all
union all
select
    '' as subject,
    quarters.local_at,
    count(distinct arrivals.article_id) as articles,
    count(distinct arrivals.story_id) as stories
from arrivals
inner join quarters on quarters.quarter = quarter_of(arrivals.event_at)
where
    not (is_quarter(utc(since)) and is_quarter(utc(until)))
    and arrivals.event_at >= utc(since)
    and arrivals.event_at < utc(until)
group by all;
comment on macro table counted_buckets is 'As counted_between, for each hour, day, week or month (by_unit) of a time zone in a period; a story counts once in each.';

create or replace view topic_hours as
with counted as (
    select
        subject,
        make_timestamptz(quarter // 4 * 3600000000) as hour_at,
        sum(articles)::bigint as articles,
        sum(if(previous_quarter // 4 = quarter // 4, 0, stories))::bigint as stories
    from kept_quarters
    group by all
)

select
    topics.name as topic,
    topics.title,
    hours.hour_at,
    if(everything.stories > 0 or hours.feeds_answered > 0, coalesce(counted.articles, 0), null) as articles,
    if(everything.stories > 0 or hours.feeds_answered > 0, coalesce(counted.stories, 0), null) as stories,
    if(everything.stories > 0 or hours.feeds_answered > 0, coalesce(kept_owners.owners, 0), null) as owners,
    round(coalesce(counted.stories, 0) / everything.stories, 4) as share,
    round(hours.share, 3) as coverage,
    hours.complete
from heard_hours as hours
cross join (select name, title from current_topics where kind = 'topic') as topics
left join counted on counted.subject = topics.name and counted.hour_at = hours.hour_at
left join kept_owners on kept_owners.subject = topics.name and kept_owners.hour_at = hours.hour_at
left join counted as everything on everything.subject = '' and everything.hour_at = hours.hour_at;
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
with counted as (
    select
        subject,
        (date '1970-01-01' + (quarter // 96)::integer) as day,
        sum(articles)::bigint as articles,
        sum(if(previous_quarter // 96 = quarter // 96, 0, stories))::bigint as stories
    from kept_quarters
    group by all
),

writers as (
    select mentions.subject, utc_day(arrivals.event_at) as day, count(distinct arrivals.family) as owners
    from mentions
    inner join arrivals on arrivals.article_id = mentions.article_id
    group by all
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
    if(everything.stories > 0 or days.heard, coalesce(counted.articles, 0), null) as articles,
    if(everything.stories > 0 or days.heard, coalesce(counted.stories, 0), null) as stories,
    if(everything.stories > 0 or days.heard, coalesce(writers.owners, 0), null) as owners,
    round(coalesce(counted.stories, 0) / everything.stories, 4) as share,
    round(days.coverage, 3) as coverage,
    days.complete
from days
cross join (select name, title, kind from current_topics) as subjects
left join counted on counted.subject = subjects.name and counted.day = days.day
left join writers on writers.subject = subjects.name and writers.day = days.day
left join counted as everything on everything.subject = '' and everything.day = days.day;
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

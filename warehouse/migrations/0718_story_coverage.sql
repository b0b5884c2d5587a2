-- Coverage is the share of the usual stories that could be received: a feed counts by the stories that it is first to bring. A
-- feed that never answered, or has failed for two days, is no gap in the coverage but a fault of its own.

alter table arrivals add column feed_url varchar;
comment on column arrivals.feed_url is 'the feed that it was first found through';

create table kept_feeds (
    feed_url varchar not null,
    hour_at timestamptz not null,
    stories bigint not null
);
comment on table kept_feeds is 'How many new stories each feed was the first to bring in each hour: what coverage weighs feeds by. Derived; live articles alone.';
comment on column kept_feeds.feed_url is 'the feed';
comment on column kept_feeds.hour_at is 'beginning of the hour';
comment on column kept_feeds.stories is 'stories with a fresh article in the hour and none in the 14 days before, the first of which this feed brought';

alter table kept_coverage add column stories_due bigint;
alter table kept_coverage add column stories_covered bigint;
comment on column kept_coverage.feeds_due is 'feeds that were to answer: polled within 48 hours, but for those that never answered and those that have failed for 48 hours';
comment on column kept_coverage.stories_due is 'new stories that the feeds due were the first to bring in the 14 days before; NULL: not known';
comment on column kept_coverage.stories_covered is 'of these, those of the feeds that answered';

create macro covered_share(stories_due, stories_covered, feeds_due, feeds_answered) as
    coalesce(stories_covered / nullif(stories_due, 0), feeds_answered / nullif(feeds_due, 0));
comment on macro covered_share is 'The share of the usual stories that could be received, 0 to 1; of the feeds where nothing is known of their stories yet; NULL: no feed was due.';

create or replace macro polled_coverage(since, until) as table
with days as (
    select feed_url, utc_day(hour_at) as day, sum(stories) as stories
    from kept_feeds
    where hour_at >= since - interval 17 days and hour_at < until
    group by all
),

wanted as (
    select unnest(generate_series(utc_day(since - interval 2 days)::timestamp, utc_day(until)::timestamp, interval 1 day))::date
        as day
),

usual as (
    select days.feed_url, wanted.day, sum(days.stories) as stories
    from wanted
    inner join days on days.day >= wanted.day - 14 and days.day < wanted.day
    group by all
),

asked as (
    select
        subject,
        started_at,
        outcome in ('ok', 'unchanged') as answered,
        max(if(outcome in ('ok', 'unchanged'), started_at, null)) over earlier as answered_at,
        lead(started_at) over (partition by subject order by started_at) as next_at
    from attempts
    where
        stage = 'poll'
        and outcome <> 'skipped'
        and started_at >= coalesce((select utc_hour(min(seen_at)) from arrivals where origin = 'live'), '-infinity')
        and started_at >= since - interval 96 hours
        and started_at < until
    window earlier as (partition by subject order by started_at)
),

dated as (
    select
        *,
        min(if(answered, null, started_at)) over (partition by subject, answered_at) as failing_since
    from asked
),

polls as (
    select
        utc_hour(dated.started_at) as from_hour,
        utc_hour(least(
            dated.started_at + interval 48 hours,
            coalesce(dated.next_at, dated.started_at + interval 48 hours),
            if(dated.answered, null, dated.failing_since + interval 48 hours)
        )) as to_hour,
        dated.answered::integer as answered,
        coalesce(usual.stories, 0) as stories
    from dated
    left join usual on usual.feed_url = dated.subject and usual.day = utc_day(dated.started_at)
    where
        dated.started_at >= since - interval 48 hours
        and (dated.answered_at is not null or usual.stories > 0)
        and (dated.answered or dated.started_at < dated.failing_since + interval 48 hours)
),

changes as (
    select
        from_hour as hour_at,
        count(*) as due,
        sum(answered) as answered,
        sum(stories) as stories_due,
        sum(stories * answered) as stories_covered
    from polls
    group by 1
    union all
    select to_hour, -count(*), -sum(answered), -sum(stories), -sum(stories * answered) from polls group by 1
),

heard as (
    select
        hour_at,
        sum(sum(due)) over earlier as feeds_due,
        sum(sum(answered)) over earlier as feeds_answered,
        sum(sum(stories_due)) over earlier as stories_due,
        sum(sum(stories_covered)) over earlier as stories_covered
    from changes
    group by hour_at
    window earlier as (order by hour_at)
),

polled as (
    select distinct utc_hour(started_at) as hour_at from asked
)

select
    hours.hour_at,
    coalesce(heard.feeds_due, 0)::bigint as feeds_due,
    if(polled.hour_at >= hours.hour_at - interval 2 hours, coalesce(heard.feeds_answered, 0), 0)::bigint as feeds_answered,
    coalesce(heard.stories_due, 0)::bigint as stories_due,
    if(polled.hour_at >= hours.hour_at - interval 2 hours, coalesce(heard.stories_covered, 0), 0)::bigint as stories_covered
from (
    select unnest(generate_series(utc_hour(since), until - interval 1 microsecond, interval 1 hour)) as hour_at
) as hours
asof left join heard on heard.hour_at <= hours.hour_at
asof left join polled on polled.hour_at <= hours.hour_at
order by hours.hour_at;
comment on macro table polled_coverage is 'How many feeds were due and how many answered in each hour, and the stories that they usually bring, from the ledger of polls: what kept_coverage is made of.';

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

known as (
    select
        hours.hour_at,
        last_poll.started_at,
        coalesce(filled.feeds_due, kept_coverage.feeds_due, 0) as feeds_due,
        coalesce(filled.feeds_answered, kept_coverage.feeds_answered, 0) as feeds_answered,
        if(filled.feeds_due is null, kept_coverage.stories_due, null) as stories_due,
        if(filled.feeds_due is null, kept_coverage.stories_covered, null) as stories_covered,
        hours.hour_at > last_poll.started_at and filled.feeds_due is null as is_unknown
    from hours
    cross join last_poll
    left join kept_coverage on kept_coverage.hour_at = hours.hour_at
    left join history_coverage(utc(since), utc(until)) as filled on filled.hour_at = hours.hour_at
)

select
    hour_at,
    if(is_unknown, null, feeds_due)::bigint as feeds_due,
    if(is_unknown, null, feeds_answered)::bigint as feeds_answered,
    hour_at + interval 1 hour <= started_at as complete,
    if(is_unknown, null, covered_share(stories_due, stories_covered, feeds_due, feeds_answered)) as share
from known
order by hour_at;
comment on macro table coverage is 'How many feeds were due and how many answered in each hour, so that an outage is never read as silence; of history, as backfills filled it. share: the part of the stories that they usually bring, see covered_share. NULL after the last poll: nothing is known yet. complete: the hour had ended at the last poll; NULL where nothing was ever polled.';

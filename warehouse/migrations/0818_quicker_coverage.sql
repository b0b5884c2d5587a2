-- As before (see 0718), and quicker: polls of four days are read of the feeds that failed alone.

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
        lead(started_at) over (partition by subject order by started_at) as next_at
    from attempts
    where
        stage = 'poll'
        and outcome <> 'skipped'
        and started_at >= coalesce((select utc_hour(min(seen_at)) from arrivals where origin = 'live'), '-infinity')
        and started_at >= since - interval 48 hours
        and started_at < until
),

silent as (
    select
        subject,
        started_at,
        outcome in ('ok', 'unchanged') as answered,
        max(if(outcome in ('ok', 'unchanged'), started_at, null)) over (partition by subject order by started_at)
            as answered_at
    from attempts
    where
        stage = 'poll'
        and outcome <> 'skipped'
        and started_at >= coalesce((select utc_hour(min(seen_at)) from arrivals where origin = 'live'), '-infinity')
        and started_at >= since - interval 96 hours
        and started_at < until
        and subject in (select subject from asked where not answered)
),

failed as (
    select
        subject,
        started_at,
        answered_at,
        min(if(answered, null, started_at)) over (partition by subject, answered_at) as failing_since
    from silent
),

polls as (
    select
        utc_hour(asked.started_at) as from_hour,
        utc_hour(least(
            asked.started_at + interval 48 hours,
            coalesce(asked.next_at, asked.started_at + interval 48 hours),
            if(asked.answered, null, failed.failing_since + interval 48 hours)
        )) as to_hour,
        asked.answered::integer as answered,
        coalesce(usual.stories, 0) as stories
    from asked
    left join usual on usual.feed_url = asked.subject and usual.day = utc_day(asked.started_at)
    left join failed on failed.subject = asked.subject and failed.started_at = asked.started_at
    where
        asked.answered
        or (
            (failed.answered_at is not null or usual.stories > 0)
            and asked.started_at < failed.failing_since + interval 48 hours
        )
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

-- Backfills: what was wished of the past, and the ledger of the documents that list it.

create table backfills (
    backfill_id bigint not null,
    since_at timestamptz not null,
    until_at timestamptz not null,
    feed_urls varchar[] not null,
    sources varchar[] not null,
    state varchar not null,
    changed_at timestamptz not null,
    batch_id varchar not null
);
comment on table backfills is 'Wishes for the past, one row each; asking for the same again goes on with it.';
comment on column backfills.backfill_id is 'hash of window, feeds and sources';
comment on column backfills.since_at is 'where the wanted part of the past begins';
comment on column backfills.until_at is 'where it ends; this instant is outside';
comment on column backfills.feed_urls is 'the feeds whose articles are wanted; empty: only files were asked for';
comment on column backfills.sources is 'where it is looked for, in this order: archive, wordpress, sitemap, wayback, files';
comment on column backfills.state is 'running, done or cancelled; one that was killed is still running, until it is resumed';
comment on column backfills.changed_at is 'when it came into this state';
comment on column backfills.batch_id is 'the landed batch that brought the row, see batches';

create table listings (
    backfill_id bigint not null,
    source varchar not null,
    kind varchar not null,
    url varchar not null,
    feed_url varchar not null,
    state varchar not null,
    tries bigint not null,
    entries bigint not null,
    reason varchar not null,
    detail varchar not null,
    changed_at timestamptz not null,
    batch_id varchar not null
);
comment on table listings is 'The ledger of backfills: each document that lists or holds articles of the past, and whether it was read. What is waiting is what is left to do.';
comment on column listings.backfill_id is 'the backfill that needs it';
comment on column listings.source is 'archive, wordpress, sitemap, wayback or files';
comment on column listings.kind is 'what sort of document it is: robots, sitemap, captures, posts, warc, ...';
comment on column listings.url is 'its address; of a file its path, with # and a place where it is read in parts';
comment on column listings.feed_url is 'the feed whose articles are looked for; empty: of any outlet';
comment on column listings.state is 'waiting, done, failed (will be tried again) or given-up';
comment on column listings.tries is 'how often it was asked for in vain';
comment on column listings.entries is 'articles of the window that it named';
comment on column listings.reason is 'one fixed word on how the last try ended; empty before the first';
comment on column listings.detail is 'one line for people';
comment on column listings.changed_at is 'when it came into this state';
comment on column listings.batch_id is 'the landed batch that brought the row, see batches';

-- An entry counts on the day it was published; of one without a date the archive knows when it was seen.
create view backfill_days as
with days as (
    select distinct
        feed_url,
        unnest(generate_series(
            date_trunc('day', since_at at time zone 'UTC'),
            (until_at at time zone 'UTC') - interval 1 microsecond,
            interval 1 day
        ))::date as day
    from (select since_at, until_at, unnest(feed_urls) as feed_url from backfills where state <> 'cancelled')
),

said as (
    select
        feed_url,
        (coalesce(published_at, seen_at) at time zone 'UTC')::date as day,
        entry_id,
        link
    from entries
    where feed_url in (select feed_url from days)
),

counted as (
    select
        said.feed_url,
        said.day,
        count(distinct said.entry_id) as found,
        count(distinct said.entry_id) filter (where read.canonical_url is not null or own.entry_id is not null) as kept
    from said
    left join (select distinct canonical_url from articles) as read on read.canonical_url = said.link
    left join (select distinct entry_id from articles) as own on own.entry_id = said.entry_id
    group by said.feed_url, said.day
),

filled as (
    select
        days.feed_url,
        days.day,
        coalesce(counted.found, 0) as found,
        coalesce(counted.kept, 0) as kept,
        median(counted.found) over (partition by days.feed_url) as usual
    from days
    left join counted on counted.feed_url = days.feed_url and counted.day = days.day
)

select feed_url, day, found, kept, found = 0 or found < usual / 4 as thin
from filled;
comment on view backfill_days is 'Each day of each feed that a backfill was asked to fill, and how well it is filled.';
comment on column backfill_days.feed_url is 'the feed';
comment on column backfill_days.day is 'a UTC day of a backfill that was not cancelled';
comment on column backfill_days.found is 'entries of that day, wherever they came from';
comment on column backfill_days.kept is 'of these, those whose article is there';
comment on column backfill_days.thin is 'nothing was found, or less than a quarter of what the feed has on its median day with entries';

-- Before the first live article a feed is due on each day of a backfill that named it, and it answers where that day is
-- not thin. Where no backfill named a feed, nothing was due: history of which nobody says that it is incomplete.
create macro history_coverage(since, until) as table
with live as (
    select date_trunc('hour', min(seen_at)) as began_at from arrivals where origin = 'live'
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
    where day between (since::timestamptz at time zone 'UTC')::date and (until::timestamptz at time zone 'UTC')::date
)
where
    hour_at >= date_trunc('hour', since::timestamptz)
    and hour_at < until::timestamptz
    and hour_at < coalesce((select began_at from live), until::timestamptz)
group by hour_at;
comment on macro table history_coverage is 'How many feeds were due and how many answered in each hour before the first live article, as backfills filled it.';

-- As before (see 0003), and before the first live article as backfills filled it.
create or replace macro coverage(since, until) as table
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
    coalesce(filled.feeds_due, heard.feeds_due, 0)::bigint as feeds_due,
    coalesce(
        filled.feeds_answered,
        if(heard.last_polled_at >= hours.hour_at - interval 2 hours, heard.feeds_answered, 0)
    )::bigint as feeds_answered
from hours
asof left join heard on heard.hour_at <= hours.hour_at
left join history_coverage(since, until) as filled on filled.hour_at = hours.hour_at
order by hours.hour_at;
comment on macro table coverage is 'How many feeds were due and how many answered in each hour, so that an outage is never read as silence; of history, as backfills filled it.';

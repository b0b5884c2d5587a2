-- Purpose: which share of the usual stories can be received now, since when that is too little, and which feeds are missing.
-- Where nothing could be polled for three hours, nothing is received.
-- Inputs: at, least (share that is enough), feeds (addresses of the subscribed feeds).
-- Outputs: coverage (null: nothing says), blind_since_at (null: it is enough), silent (publishers of feeds that do not
-- answer, those with most of the usual stories first), dead (feeds that never answered in a day, or not for two days).
with last_poll as (
    select utc_hour(max(started_at)) as hour_at
    from attempts
    where stage = 'poll' and outcome <> 'skipped' and started_at >= $at::timestamptz - interval 14 days
),

hours as (
    select hour_at, covered_share(stories_due, stories_covered, feeds_due, feeds_answered) as share
    from kept_coverage
    where hour_at >= $at::timestamptz - interval 14 days and hour_at <= $at::timestamptz
    union all
    select unnest(generate_series(hour_at + interval 3 hours, $at::timestamptz, interval 1 hour)), 0.0
    from last_poll
    where hour_at in (select hour_at from kept_coverage)
),

now_known as (
    select
        arg_max(share, hour_at) as coverage,
        coalesce(max(hour_at) filter (where share >= $least) + interval 1 hour, min(hour_at)) as blind_since_at
    from hours
    where share is not null
),

missing as (
    select
        feed_states.feed_url,
        coalesce(feeds.publisher, feed_states.feed_url) as publisher,
        failing_since_at,
        failing_since_at <= $at::timestamptz - if(last_success_at is null, interval 24 hours, interval 48 hours) as is_dead
    from feed_states
    left join feeds on feeds.url = feed_states.feed_url
    where health in ('failing', 'disabled') and feed_states.feed_url in (select unnest($feeds::varchar[]))
),

silent as (
    select missing.publisher, coalesce(sum(kept_feeds.stories), 0) as stories
    from missing
    left join kept_feeds
        on kept_feeds.feed_url = missing.feed_url and kept_feeds.hour_at >= $at::timestamptz - interval 14 days
    where not is_dead
    group by missing.publisher
)

select
    coverage,
    if(coverage < $least, blind_since_at, null) as blind_since_at,
    (select coalesce(list(publisher order by stories desc, publisher), []) from silent) as silent,
    (select coalesce(list(feed_url order by failing_since_at, feed_url), []) from missing where is_dead) as dead
from now_known

-- Purpose: which share of the usual stories can be received now, since when that is too little, and which feeds are missing.
-- Where nothing could be polled for three hours, nothing is received.
-- Inputs: at, least (share that is enough).
-- Outputs: coverage (null: nothing says), blind_since_at (null: it is enough), silent (feeds that do not answer, those with
-- most of the usual stories first, each with its publisher), dead (feeds that never answered in a day, or not for two days).
-- Feeds are those of the state, subscribed or not.
with polled as (
    select hour_at, covered_share(stories_due, stories_covered, feeds_due, feeds_answered) as share
    from kept_coverage
    where hour_at >= $at::timestamptz - interval 14 days and hour_at <= $at::timestamptz
),

hours as (
    from polled
    union all
    select unnest(generate_series(max(hour_at) + interval 3 hours, $at::timestamptz, interval 1 hour)), 0.0
    from polled
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
    where health in ('failing', 'disabled')
),

silent as (
    select missing.feed_url, missing.publisher, coalesce(sum(kept_feeds.stories), 0) as stories
    from missing
    left join kept_feeds
        on kept_feeds.feed_url = missing.feed_url and kept_feeds.hour_at >= $at::timestamptz - interval 14 days
    where not is_dead
    group by missing.feed_url, missing.publisher
)

select
    coverage,
    if(coverage < $least, blind_since_at, null) as blind_since_at,
    (
        select coalesce(list({'feed_url': feed_url, 'publisher': publisher} order by stories desc, publisher), [])
        from silent
    ) as silent,
    (select coalesce(list(feed_url order by failing_since_at, feed_url), []) from missing where is_dead) as dead
from now_known

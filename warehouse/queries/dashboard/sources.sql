-- Purpose: every publisher: how much it brings, how original, how soon, and when it was last heard.
-- Inputs: since, until (of the counts), publisher (empty: every one), limit.
-- Outputs: publisher, owner, articles, originals (the first of their story, see publication_order), copies, copied (originals that others copied),
-- share_full_text, share_paywalled, median_minutes_until_seen (of what was new when it was seen),
-- last_at, feeds, failing.
with copied as (
    select story_id, arg_min(article_id, publication_order(published_by, seen_at, article_id, story_id)) as first_id
    from arrivals
    where
        event_at >= $since::timestamptz - interval 14 days
        and event_at < $until::timestamptz
        and story_id in (select story_id from arrivals where story_id <> article_id)
    group by story_id
    having count(*) > 1
),

own as (
    select
        arrivals.publisher,
        any_value(arrivals.family) as owner,
        count(*) as articles,
        count(*) filter (where coalesce(copied.first_id, arrivals.article_id) = arrivals.article_id) as originals,
        count(*) filter (where copied.first_id <> arrivals.article_id) as copies,
        count(*) filter (where copied.first_id = arrivals.article_id) as copied,
        round(avg((articles.quality = 'full')::integer), 3) as share_full_text,
        round(avg(articles.paywalled::integer), 3) as share_paywalled,
        median(epoch_us(arrivals.seen_at) // 60000000 - epoch_us(articles.published_at) // 60000000) filter (where arrivals.origin = 'live' and arrivals.fresh)
            as median_minutes_until_seen,
        max(arrivals.event_at) as last_at
    from arrivals
    inner join articles on
        articles.article_id = arrivals.article_id
        and articles.version = arrivals.latest_version
        and articles.event_at >= $since::timestamptz - interval 1 day
        and articles.event_at < $until::timestamptz + interval 1 day
    left join copied on copied.story_id = arrivals.story_id
    where
        arrivals.event_at >= $since::timestamptz
        and arrivals.event_at < $until::timestamptz
        and ($publisher = '' or arrivals.publisher = $publisher)
    group by arrivals.publisher
),

watched as (
    select
        publisher,
        count(*) as feeds,
        count(*) filter (where health in ('failing', 'disabled')) as failing
    from feed_health
    where publisher is not null and ($publisher = '' or publisher = $publisher)
    group by publisher
)

select
    coalesce(own.publisher, watched.publisher) as publisher,
    own.owner,
    coalesce(own.articles, 0) as articles,
    coalesce(own.originals, 0) as originals,
    coalesce(own.copies, 0) as copies,
    coalesce(own.copied, 0) as copied,
    own.share_full_text,
    own.share_paywalled,
    own.median_minutes_until_seen,
    own.last_at,
    coalesce(watched.feeds, 0) as feeds,
    coalesce(watched.failing, 0) as failing
from own
full join watched on watched.publisher = own.publisher
order by articles desc, 1
limit $limit

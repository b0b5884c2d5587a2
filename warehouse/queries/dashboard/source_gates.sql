-- Purpose: where a publisher's items go, from feed to count.
-- Inputs: publisher, since, until. Outputs: gate, articles, in the order of the pipeline.
with named as (
    select distinct entries.entry_id, entries.link
    from entries
    inner join feeds on feeds.url = entries.feed_url
    where feeds.publisher = $publisher and entries.seen_at >= $since::timestamptz and entries.seen_at < $until::timestamptz
),

own as (
    select arrivals.*, articles.quality
    from arrivals
    inner join articles on articles.article_id = arrivals.article_id and articles.version = arrivals.latest_version
    where
        arrivals.publisher = $publisher
        and arrivals.seen_at >= $since::timestamptz
        and arrivals.seen_at < $until::timestamptz
)

select gate, items
from (
    select 1 as step, 'named by its feeds' as gate, count(*) as items from named
    union all
    select 2, 'have an article', count(*) from own
    union all
    select 3, 'with full text', count(*) from own where quality = 'full'
    union all
    select 4, 'new enough to count', count(*) from own where fresh
    union all
    select 5, 'copy nobody', count(*) from own where fresh and story_id = article_id
    union all
    select 6, 'mention a topic', count(*) from own
    where fresh and article_id in (
        select article_id from mentions where kind = 'topic' and seen_at >= $since::timestamptz
    )
)
order by step

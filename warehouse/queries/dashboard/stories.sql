-- Purpose: the stories about a topic or entity in a period, those that most owners carry first.
-- Inputs: subject, since, until, limit.
-- Outputs: story_id (as text), article_id (as text), title, publisher, first_at, articles, owners, url, evidence.
with told as (
    select article_id, any_value(spans) as spans from mentions
    where subject = $subject and event_at >= $since::timestamptz and event_at < $until::timestamptz
    group by article_id
),

spread as (
    select
        arrivals.story_id,
        arg_min(arrivals.article_id, publication_order(arrivals.published_by, arrivals.seen_at, arrivals.article_id, arrivals.story_id)) as article_id,
        min(arrivals.event_at) as first_at,
        count(*) as articles,
        count(distinct arrivals.family) as owners
    from told
    inner join arrivals using (article_id)
    where
        arrivals.event_at >= $since::timestamptz - interval 1 day
        and arrivals.event_at < $until::timestamptz + interval 1 day
    group by arrivals.story_id
    order by owners desc, articles desc, first_at, story_id
    limit $limit
)

select
    spread.story_id::varchar as story_id,
    spread.article_id::varchar as article_id,
    articles.title,
    articles.publisher,
    spread.first_at,
    spread.articles,
    spread.owners,
    articles.canonical_url as url,
    list_distinct(list_transform(told.spans, lambda span: span.text)) as evidence
from spread
inner join told using (article_id)
inner join arrivals on
    arrivals.article_id = spread.article_id
    and arrivals.event_at >= $since::timestamptz - interval 1 day
    and arrivals.event_at < $until::timestamptz + interval 1 day
inner join articles on
    articles.article_id = spread.article_id
    and articles.version = arrivals.latest_version
    and articles.event_at >= $since::timestamptz - interval 1 day
    and articles.event_at < $until::timestamptz + interval 1 day
order by spread.owners desc, spread.articles desc, spread.first_at, spread.story_id

-- Purpose: the stories about a topic or entity in a period, those that most owners carry first.
-- Inputs: subject, since, until, limit.
-- Outputs: story_id (as text), article_id (as text), title, publisher, first_at, articles, owners, url, evidence.
with spread as (
    from subject_stories($subject, $since::timestamptz, $until::timestamptz)
    order by owners desc, articles desc, first_at, story_id
    limit $limit
),

evidence as (
    select article_id, any_value(spans) as spans from mentions
    where
        subject = $subject
        and event_at >= $since::timestamptz - interval 1 day
        and event_at < $until::timestamptz + interval 1 day
        and article_id in (select spread.first_article_id from spread)
    group by article_id
)

select
    spread.story_id::varchar as story_id,
    spread.first_article_id::varchar as article_id,
    articles.title,
    articles.publisher,
    spread.first_at,
    spread.articles,
    spread.owners,
    articles.canonical_url as url,
    list_distinct(list_transform(evidence.spans, lambda span: span.text)) as evidence
from spread
inner join evidence on evidence.article_id = spread.first_article_id
inner join arrivals on
    arrivals.article_id = spread.first_article_id
    and arrivals.event_at >= $since::timestamptz - interval 1 day
    and arrivals.event_at < $until::timestamptz + interval 1 day
inner join articles on
    articles.article_id = spread.first_article_id
    and articles.version = arrivals.latest_version
    and articles.event_at >= $since::timestamptz - interval 1 day
    and articles.event_at < $until::timestamptz + interval 1 day
order by spread.owners desc, spread.articles desc, spread.first_at, spread.story_id

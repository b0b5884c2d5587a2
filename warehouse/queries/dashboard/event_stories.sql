-- Purpose: the stories of an event, the most central first, then those of its topic in its time that most carry.
-- Inputs: event (text of its id), topic, since, until, limit.
-- Outputs: place (order of centrality; NULL: of the topic, not of the event's core), story_id (as text), article_id (as
-- text), title, publisher, first_at, articles, owners, url, evidence (the words that matched), reported (whether an
-- opening or a development of the event has it).
with core as (
    select unnest(story_ids) as story_id, generate_subscripts(story_ids, 1) as place, changed_at
    from events
    where event_id = try_cast($event as bigint)
),

placed as (
    select story_id, min(place) as place from core group by story_id
),

matching as (
    select *, first_article_id as article_id
    from subject_stories($topic, $since::timestamptz, $until::timestamptz)
)

select
    placed.place,
    matching.story_id::varchar as story_id,
    matching.article_id::varchar as article_id,
    articles.title,
    articles.publisher,
    matching.first_at,
    matching.articles,
    matching.owners,
    articles.canonical_url as url,
    list_distinct(list_transform(evidence.spans, lambda span: span.text)) as evidence,
    placed.place is not null as reported
from matching
left join placed using (story_id)
inner join arrivals on arrivals.article_id = matching.article_id
inner join articles on
    articles.article_id = matching.article_id
    and articles.version = arrivals.latest_version
    and articles.event_at >= $since::timestamptz - interval 1 day
    and articles.event_at < $until::timestamptz + interval 1 day
left join (
    select article_id, any_value(spans) as spans from mentions
    where
        subject = $topic
        and event_at >= $since::timestamptz - interval 1 day
        and event_at < $until::timestamptz + interval 1 day
    group by article_id
) as evidence on evidence.article_id = matching.article_id
order by placed.place nulls last, matching.owners desc, matching.articles desc, matching.first_at, matching.story_id
limit $limit

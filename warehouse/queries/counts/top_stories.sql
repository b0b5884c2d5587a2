-- Purpose: the stories of a topic in a window, those that most families carry first.
-- The window is that of an alert, by when articles count; the macro of the same name goes by when things happened.
-- The evidence is the sentence around the first hit in the text, else the title.
-- Inputs: topic, since, until (exclusive), limit.
-- Outputs: the fields of TopStory (copies: further articles of the story in the window).
with told as (
    select
        arrivals.story_id,
        arrivals.family,
        arrivals.counted_at,
        publication_order(arrivals.published_by, arrivals.seen_at, arrivals.article_id, arrivals.story_id) as precedence,
        mentions.spans,
        articles.*
    from mentions
    inner join arrivals using (article_id)
    inner join latest_articles as articles using (article_id)
    where
        mentions.subject = $topic
        and mentions.seen_at >= $since::timestamptz
        and arrivals.counted_at >= $since::timestamptz
        and arrivals.counted_at < $until::timestamptz
),

firsts as (
    select *, list_extract(list_filter(spans, lambda span: span.field = 'text'), 1) as hit
    from told
    qualify row_number() over (partition by story_id order by precedence) = 1
),

spread as (
    select story_id, count(distinct article_id) - 1 as copies, count(distinct family) as publishers
    from told
    group by 1
)

select
    story_id,
    title,
    canonical_url as url,
    publisher,
    coalesce(published_at, event_at) as published_at,
    copies,
    publishers,
    trim(coalesce(
        regexp_extract(text[1 : hit.start], '[^.!?\n]*$')
        || text[hit.start + 1 : hit."end"]
        || regexp_extract(text[hit."end" + 1 :], '^[^.!?\n]*[.!?]?'),
        title
    )) as evidence
from firsts
inner join spread using (story_id)
order by publishers desc, copies desc, published_at, story_id
limit $limit

-- Purpose: the stories of a topic in a window, those that most families carry first.
-- The window is that of an alert, by when articles count; the macro of the same name goes by when things happened.
-- The evidence is the sentence around the first hit in the text, else the title.
-- Inputs: topic, since, until (exclusive), limit.
-- Outputs: the fields of TopStory (copies: further articles of the story in the window).
with told as (
    select
        arrivals.story_id,
        arrivals.article_id,
        arrivals.latest_version as version,
        arrivals.family,
        publication_order(arrivals.published_by, arrivals.seen_at, arrivals.article_id, arrivals.story_id) as precedence,
        mentions.spans
    from mentions
    inner join arrivals using (article_id)
    where
        mentions.subject = $topic
        and mentions.seen_at >= $since::timestamptz
        and arrivals.counted_at >= $since::timestamptz
        and arrivals.counted_at < $until::timestamptz
),

spread as (
    select story_id, count(distinct article_id) - 1 as copies, count(distinct family) as publishers
    from told
    group by 1
),

firsts as (
    select * from told
    qualify row_number() over (partition by story_id order by precedence) = 1
),

chosen as (
    select
        firsts.story_id,
        firsts.spans,
        spread.copies,
        spread.publishers,
        coalesce(articles.published_at, articles.event_at) as published_at,
        articles.rowid as place
    from firsts
    inner join spread using (story_id)
    inner join articles using (article_id, version)
    where articles.seen_at >= $since::timestamptz
    order by publishers desc, copies desc, published_at, story_id
    limit $limit
),

-- By rowid DuckDB reads the texts of the chosen rows alone; by a key it would read the texts of all.
shown as (
    select
        chosen.* exclude (place, spans),
        articles.title,
        articles.canonical_url as url,
        articles.publisher,
        articles.text,
        list_extract(list_filter(chosen.spans, lambda span: span.field = 'text'), 1) as hit
    from chosen
    inner join (
        select *, rowid as place from articles where rowid in (select place from chosen)
    ) as articles using (place)
)

select
    story_id,
    title,
    url,
    publisher,
    published_at,
    copies,
    publishers,
    trim(coalesce(
        regexp_extract(text[1 : hit.start], '[^.!?\n]*$')
        || text[hit.start + 1 : hit."end"]
        || regexp_extract(text[hit."end" + 1 :], '^[^.!?\n]*[.!?]?'),
        title
    )) as evidence
from shown
order by publishers desc, copies desc, published_at, story_id

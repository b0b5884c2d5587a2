-- Purpose: the stories of an event, the most central first, then those that most owners carry.
-- The evidence is the sentence around the first hit in the text, else the title.
-- Inputs: topic, core (story ids, most central first; []: every story of the topic), terms, since, until (exclusive),
-- limit. Outputs: the fields of TopStory (copies: further articles of the story in the window).
with shown as (
    from stories_about($topic, $core::bigint[], $terms::varchar[], $since::timestamptz, $until::timestamptz)
    limit $limit
),

hits as (
    select
        article_id,
        list_extract(list_filter(any_value(spans), lambda span: span.field = 'text'), 1) as hit
    from mentions
    where subject = $topic and article_id in (select article_id from shown)
    group by article_id
)

select
    shown.story_id,
    shown.title,
    shown.url,
    shown.publisher,
    shown.first_at as published_at,
    shown.articles - 1 as copies,
    shown.owners as publishers,
    trim(coalesce(
        regexp_extract(text[1 : hit.start], '[^.!?\n]*$')
        || text[hit.start + 1 : hit."end"]
        || regexp_extract(text[hit."end" + 1 :], '^[^.!?\n]*[.!?]?'),
        shown.title
    )) as evidence
from shown
inner join latest_articles on latest_articles.article_id = shown.article_id
left join hits on hits.article_id = shown.article_id
order by shown.place nulls last, shown.owners desc, shown.articles desc, shown.first_at, shown.story_id

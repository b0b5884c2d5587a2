-- Purpose: the articles of a search, those with most of the first three words in their headline first, then the latest.
-- Inputs: words (empty: any), topic, entity, publisher, language, quality (each empty: any), since, until, limit.
-- Outputs: article_id (as text), story_id (as text), copies (other articles of its story, within 14 days), event_at,
-- publisher, title, language, quality, url, excerpt, evidence (the words that matched the topic or entity).
with found as (
    from found_articles(
        $words, $topic, $entity, $publisher, $language, $quality, $since::timestamptz, $until::timestamptz
    )
),

shown as (
    from found
    order by in_title desc, event_at desc, article_id
    limit $limit
),

texts as (
    select articles.article_id, articles.title, articles.language, articles.quality, articles.canonical_url, articles.text
    from shown
    inner join articles on
        articles.article_id = shown.article_id
        and articles.version = shown.latest_version
        and articles.event_at >= $since::timestamptz - interval 1 day
        and articles.event_at < $until::timestamptz + interval 1 day
),

sizes as (
    select story_id, count(*) as articles from arrivals
    where
        story_id in (select shown.story_id from shown)
        and event_at >= $since::timestamptz - interval 14 days
        and event_at < $until::timestamptz + interval 14 days
    group by story_id
),

evidence as (
    select article_id, list_distinct(flatten(list(list_transform(spans, lambda span: span.text)))) as words
    from mentions
    where
        subject in ($topic, $entity)
        and event_at >= $since::timestamptz
        and event_at < $until::timestamptz
        and article_id in (select shown.article_id from shown)
    group by article_id
)

select
    shown.article_id::varchar as article_id,
    shown.story_id::varchar as story_id,
    coalesce(sizes.articles, 1) - 1 as copies,
    shown.event_at,
    shown.publisher,
    texts.title,
    texts.language,
    texts.quality,
    texts.canonical_url as url,
    regexp_replace(
        substring(
            texts.text,
            greatest(coalesce(instr(lower(texts.text), search_words($words)[1]), 0) - 80, 1)::bigint, 240
        ), '\s+', ' ', 'g'
    ) as excerpt,
    coalesce(evidence.words, []) as evidence
from shown
inner join texts using (article_id)
left join sizes using (story_id)
left join evidence using (article_id)
order by shown.in_title desc, shown.event_at desc, shown.article_id

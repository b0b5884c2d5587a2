-- Purpose: the articles of a search, those with most of the first three words in their headline first, then the latest.
-- Inputs: words (empty: any), topic, entity, publisher, language, quality (each empty: any), since, until, limit.
-- Outputs: article_id (as text), story_id (as text), copies (other articles of its story, within 14 days), event_at,
-- publisher, title, language, quality, url, excerpt, evidence (the words that matched the topic or entity).
with found as (
    select
        arrivals.article_id,
        arrivals.latest_version,
        arrivals.story_id,
        arrivals.event_at,
        arrivals.publisher,
        coalesce(regexp_matches(articles.title, search_word_pattern($words, 1)), false)::integer
        + coalesce(regexp_matches(articles.title, search_word_pattern($words, 2)), false)::integer
        + coalesce(regexp_matches(articles.title, search_word_pattern($words, 3)), false)::integer as in_title
    from arrivals
    inner join articles on
        articles.article_id = arrivals.article_id
        and articles.version = arrivals.latest_version
        and articles.event_at >= $since::timestamptz - interval 1 day
        and articles.event_at < $until::timestamptz + interval 1 day
    where
        arrivals.event_at >= $since::timestamptz
        and arrivals.event_at < $until::timestamptz
        and ($publisher = '' or arrivals.publisher = $publisher)
        and ($language = '' or articles.language = $language)
        and ($quality = '' or articles.quality = $quality)
        and ($topic = '' or arrivals.article_id in (
            select article_id from mentions
            where subject = $topic and event_at >= $since::timestamptz and event_at < $until::timestamptz
        ))
        and ($entity = '' or arrivals.article_id in (
            select article_id from mentions
            where subject = $entity and event_at >= $since::timestamptz and event_at < $until::timestamptz
        ))
        and search_finds(articles.title, articles.text, $words, 1)
        and search_finds(articles.title, articles.text, $words, 2)
        and search_finds(articles.title, articles.text, $words, 3)
        and search_finds(articles.title, articles.text, $words, 4)
        and search_finds(articles.title, articles.text, $words, 5)
        and len(list_filter(
            coalesce(list_slice(search_words($words), 6, 50), []),
            lambda word: not contains(lower(articles.title), word) and not contains(lower(articles.text), word)
        )) = 0
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

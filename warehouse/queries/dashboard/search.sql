-- Purpose: the articles of a search, those that have most of the words in their headline first, then the latest.
-- Inputs: words (empty: any), topic, entity, publisher, language, quality (each empty: any), since, until, limit.
-- Outputs: article_id (as text), story_id (as text), copies (other articles of its story), event_at, publisher, title,
-- language, quality, url, excerpt, evidence (the words that matched the topic or entity).
with candidates as (
    select
        arrivals.article_id,
        arrivals.story_id,
        arrivals.event_at,
        arrivals.publisher,
        articles.title,
        articles.language,
        articles.quality,
        articles.canonical_url,
        articles.text
    from arrivals
    inner join articles on articles.article_id = arrivals.article_id and articles.version = arrivals.latest_version
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
        and len(list_filter(
            coalesce(search_words($words), []),
            lambda word: not contains(lower(articles.title), word) and not contains(lower(articles.text), word)
        )) = 0
),

found as (
    select
        *,
        coalesce(len(list_distinct(regexp_extract_all(lower(title), search_pattern($words), 1))), 0) as in_title
    from candidates
    where
        trim($words) = ''
        or len(list_distinct(regexp_extract_all(lower(title) || ' ' || lower(text), search_pattern($words), 1)))
        = len(search_words($words))
),

shown as (
    from found
    order by in_title desc, event_at desc, article_id
    limit $limit
)

select
    shown.article_id::varchar as article_id,
    shown.story_id::varchar as story_id,
    (select count(*) - 1 from arrivals where arrivals.story_id = shown.story_id) as copies,
    shown.event_at,
    shown.publisher,
    shown.title,
    shown.language,
    shown.quality,
    shown.canonical_url as url,
    regexp_replace(
        substring(
            shown.text,
            greatest(coalesce(instr(lower(shown.text), search_words($words)[1]), 0) - 80, 1)::bigint, 240
        ), '\s+', ' ', 'g'
    ) as excerpt,
    coalesce((
        select list_distinct(list_transform(any_value(mentions.spans), lambda span: span.text)) from mentions
        where mentions.article_id = shown.article_id and mentions.subject in ($topic, $entity)
    ), []) as evidence
from shown
order by shown.in_title desc, shown.event_at desc, shown.article_id

-- Purpose: the articles of a search, those with most of the first three words in their headline first, then the latest.
-- Inputs: words (empty: any), topic, entity, publisher, language, quality (each empty: any), since, until, limit.
-- Outputs: article_id (as text), story_id (as text), copies (other articles of its story, within 14 days), event_at,
-- publisher, title, language, quality, url, excerpt, evidence (the words that matched the topic or entity).
with found as (
    from found_articles(
        $words, $topic, $entity, $publisher, $language, $quality, $since::timestamptz, $until::timestamptz
    )
),

-- of an and, DuckDB evaluates both sides for each row; of a case, the second where the first is true
ranked as (
    select
        article_id,
        story_id,
        event_at,
        publisher,
        place,
        case
            when contains(lower(title), search_word($words, 1))
                then regexp_matches(title, search_word_pattern($words, 1))::integer
            else 0
        end
        + case
            when contains(lower(title), search_word($words, 2))
                then regexp_matches(title, search_word_pattern($words, 2))::integer
            else 0
        end
        + case
            when contains(lower(title), search_word($words, 3))
                then regexp_matches(title, search_word_pattern($words, 3))::integer
            else 0
        end as in_title
    from found
),

shown as (
    from ranked
    order by in_title desc, event_at desc, article_id
    limit $limit
),

-- by rowid DuckDB reads the texts of these rows alone
texts as (
    select shown.article_id, articles.title, articles.language, articles.quality, articles.canonical_url, articles.text
    from shown
    inner join articles on articles.rowid = shown.place
    where articles.rowid in (select shown.place from shown)
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

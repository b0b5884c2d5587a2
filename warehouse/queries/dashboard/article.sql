-- Purpose: one article in its newest version, and how its text, date and identity were chosen.
-- Inputs: article (text of its id).
-- Outputs: article_id, story_id, entry_id (as text), the columns of articles that a person reads, version (as text),
-- copies (other articles of its story), place (order of arrival in its story).
select
    articles.article_id::varchar as article_id,
    arrivals.story_id::varchar as story_id,
    articles.entry_id::varchar as entry_id,
    articles.version::varchar as version,
    articles.title,
    articles.lead,
    left(articles.text, 4000) as text,
    articles.words,
    articles.publisher,
    articles.family as owner,
    articles.authors,
    articles.language,
    articles.section,
    articles.canonical_url as url,
    articles.feed_url,
    articles.published_at,
    articles.published_raw,
    articles.date_source,
    articles.date_confidence,
    articles.event_at,
    articles.seen_at,
    articles.fetched_at,
    articles.quality,
    articles.paywalled,
    articles.extractor,
    articles.origin,
    arrivals.counted_at,
    arrivals.fresh,
    story_members.rank as place,
    story_members.similarity,
    (select count(*) - 1 from arrivals as others where others.story_id = arrivals.story_id) as copies
from arrivals
inner join articles on articles.article_id = arrivals.article_id and articles.version = arrivals.latest_version
left join story_members on story_members.article_id = arrivals.article_id
where arrivals.article_id = try_cast($article as bigint)

-- Purpose: the articles of a story in the order of their publication: who had it first, who copied it when.
-- Inputs: story (text of its id).
-- Outputs: place, article_id (as text), publisher, owner, event_at, seen_at, minutes_after_first, similarity (with the
-- member by which it joined), title, url, words, quality.
select
    row_number() over (order by publication_order(arrivals.published_by, arrivals.seen_at, arrivals.article_id, arrivals.story_id)) as place,
    articles.article_id::varchar as article_id,
    articles.publisher,
    articles.family as owner,
    articles.event_at,
    articles.seen_at,
    date_diff('minute', min(arrivals.published_by) over (), arrivals.published_by) as minutes_after_first,
    round(story_members.similarity, 3) as similarity,
    articles.title,
    articles.canonical_url as url,
    articles.words,
    articles.quality
from story_members
inner join arrivals using (article_id)
inner join articles on articles.article_id = arrivals.article_id and articles.version = arrivals.latest_version
where story_members.story_id = try_cast($story as bigint)
order by place

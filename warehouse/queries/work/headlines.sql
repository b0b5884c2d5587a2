-- Purpose: what was said in a window: the headlines of its articles, with their stories and sources.
-- Inputs: since, until (exclusive). Outputs: text, story_id, source (publisher family).
select
    articles.title as text,
    arrivals.story_id,
    arrivals.family as source
from arrivals
inner join latest_articles as articles using (article_id)
where arrivals.counted_at >= $since::timestamptz and arrivals.counted_at < $until::timestamptz
order by arrivals.counted_at, arrivals.article_id

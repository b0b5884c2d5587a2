-- Which articles have these words in their title or text?
-- Inputs: words, since, until, limit.
select event_at, publisher, title, url, excerpt
from search_articles($words)
where event_at >= $since and event_at < $until
limit $limit

-- Which articles have these words in their title or text? (Plain search, without an index.)
-- Inputs: words, since, until, limit.
select event_at, publisher, title, canonical_url as url
from latest_articles
where
    event_at >= $since
    and event_at < $until
    and (contains(lower(title), lower($words)) or contains(lower(text), lower($words)))
order by event_at desc
limit $limit

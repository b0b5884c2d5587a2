-- What else do the articles about a topic mention, and more often than usual?
-- Inputs: topic, since, until, limit.
from co_mentions($topic, $since, $until)
limit $limit

-- Which stories made up a topic, and how many owners carried each?
-- Inputs: topic, since, until, limit.
select title, publisher as first_publisher, articles, owners, url
from top_stories($topic, $since, $until)
limit $limit

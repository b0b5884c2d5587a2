-- Which headlines were changed after they were published?
-- Inputs: since, until, limit.
select changed_at, publisher, title_before, title_after, link
from headline_changes
where changed_at >= $since and changed_at < $until
order by changed_at desc
limit $limit

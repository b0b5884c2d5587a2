-- How is attention shared among the entities of a kind (companies, say)?
-- Inputs: kind, since, until, limit.
select subject, articles, stories, owners, share
from share_of_voice(
    (select list(distinct subject) from mentions where kind = $kind), $since, $until
)
limit $limit

-- What share of attention does each entity of a kind get (companies, for example)?
-- Inputs: kind, since, until, limit.
select subject, articles, stories, owners, share
from share_of_voice(
    (select list(distinct subject) from mentions where kind = $kind), $since, $until
)
limit $limit

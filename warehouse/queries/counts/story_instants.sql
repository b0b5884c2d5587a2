-- Purpose: when each story of any topic or none first counted: what topics' shares are measured against.
-- Inputs: since, until (exclusive). Outputs: first_at, in order.
select min(counted_at) as first_at
from arrivals
where fresh and counted_at >= $since::timestamptz and counted_at < $until::timestamptz
group by story_id
order by first_at

-- Purpose: when each story of any topic or none first counted: what topics' shares are measured against.
-- Inputs: begin (of what is looked at), since, until (exclusive). Outputs: first_at, not before since, in order.
select min(counted_at) as first_at
from arrivals
where
    fresh
    and counted_at >= $begin::timestamptz
    and counted_at < $until::timestamptz
    and story_id in (select story_id from arrivals where fresh and counted_at >= $since::timestamptz)
group by story_id
having first_at >= $since::timestamptz
order by first_at

-- Purpose: what arrived in a period, and the 14 days before it, as it is counted: to count other mentions than stored ones.
-- Inputs: since, until (exclusive). Outputs: article_id, story_id, family, fresh, counted_at, hour_at.
select article_id, story_id, family, fresh, counted_at, utc_hour(counted_at) as hour_at
from arrivals
where counted_at >= $since::timestamptz - interval 14 days and counted_at < $until::timestamptz
order by counted_at

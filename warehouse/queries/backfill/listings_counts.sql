-- Purpose: how far a backfill has come with each of its sources. Inputs: backfill_id.
-- Outputs: source, state, reason, detail (of one of them), listings, entries.
select source, state, reason, any_value(detail) as detail, count(*) as listings, sum(entries)::bigint as entries
from listings
where backfill_id = $backfill_id
group by all
order by source, state, reason

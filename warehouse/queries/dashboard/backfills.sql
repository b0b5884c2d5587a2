-- Purpose: the backfills and how far they are.
-- Inputs: limit. Outputs: backfill_id (as text), since_at, until_at, state, changed_at, feeds, documents, done, waiting,
-- failed, given_up.
select
    backfills.backfill_id::varchar as backfill_id,
    backfills.since_at,
    backfills.until_at,
    backfills.state,
    backfills.changed_at,
    len(backfills.feed_urls) as feeds,
    count(listings.url) as documents,
    count(*) filter (where listings.state = 'done') as done,
    count(*) filter (where listings.state = 'waiting') as waiting,
    count(*) filter (where listings.state = 'failed') as failed,
    count(*) filter (where listings.state = 'given-up') as given_up
from backfills
left join listings on listings.backfill_id = backfills.backfill_id
group by all
order by backfills.changed_at desc
limit $limit

-- Purpose: the ledger of a backfill. Inputs: backfill_id. Outputs: the fields of Listing.
select * from listings where backfill_id = $backfill_id order by source, kind, url, feed_url

-- Purpose: keep the state of each listing: done and given-up are final, else the newer one holds; that a listing is named
-- again says nothing new. Inputs: landed (the batches' listings).
merge into listings using (
    select * exclude (position) from landed
    qualify row_number() over (
        partition by backfill_id, kind, feed_url, url
        order by state in ('done', 'given-up') desc, state <> 'waiting' desc, changed_at desc, position desc
    ) = 1
) as newest
on
    listings.backfill_id = newest.backfill_id
    and listings.kind = newest.kind
    and listings.feed_url = newest.feed_url
    and listings.url = newest.url
when matched
    and listings.state not in ('done', 'given-up')
    and newest.state <> 'waiting'
    and (newest.state in ('done', 'given-up') or newest.changed_at > listings.changed_at)
    then update by name
when not matched then insert by name

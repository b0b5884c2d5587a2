-- Purpose: what is left to read of a backfill: listings that wait, and failed ones whose time has come: 15 minutes after
-- the first failure, then after 1, 4 and 16 hours, then no more.
-- Inputs: backfill_id, source, now. Outputs: the fields of Listing.
select * from listings
where
    backfill_id = $backfill_id
    and source = $source
    and (
        state = 'waiting'
        or (
            state = 'failed'
            and tries < 5
            and changed_at + interval 15 minutes * pow(4, tries - 1)::integer <= $now::timestamptz
        )
    )
order by state desc, changed_at, url

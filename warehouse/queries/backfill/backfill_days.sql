-- Purpose: how well a backfill's days are filled. Inputs: feeds (urls), since, until (exclusive).
-- Outputs: feed_url, day, found, kept, thin.
select * from backfill_days
where
    feed_url in (select unnest($feeds::varchar[]))
    and day >= ($since::timestamptz at time zone 'UTC')::date
    and day < ($until::timestamptz at time zone 'UTC')::date
order by feed_url, day

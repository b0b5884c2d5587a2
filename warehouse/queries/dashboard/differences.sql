-- Purpose: where the accounts of feeds do not add up since an instant: each is a fault, of a feed's or over all (feed_url NULL).
-- Inputs: since, publisher (empty: every one). Outputs: feed_url, what, expected, found, since_at.
select feed_url, what, expected, found, since_at
from accounting_differences($since::timestamptz)
where $publisher = '' or feed_url in (select url from feeds where publisher = $publisher)
order by since_at desc, feed_url, what

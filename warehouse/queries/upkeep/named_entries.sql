-- Purpose: the feed entries of an address or a publisher. Inputs: name. Outputs: entry_id, address, feed_url.
select entry_id, link as address, feed_url
from entries
where
    link = $name
    or guid = $name
    or feed_url in (select url from feeds where publisher = $name)
    or entry_id in (select entry_id from articles where canonical_url = $name or publisher = $name)

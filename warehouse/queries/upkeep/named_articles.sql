-- Purpose: the articles of an address or a publisher. Inputs: name.
-- Outputs: article_id, address, by_publisher (the name is the publisher's).
select article_id, canonical_url as address, publisher = $name as by_publisher
from articles
where
    canonical_url = $name
    or publisher = $name
    or entry_id in (select entry_id from entries where link = $name or guid = $name)

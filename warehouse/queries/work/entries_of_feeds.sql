-- Purpose: what each feed has said. Outputs: feed_url, entries, versions (all sayings of all entries), doubled (rows that say the same twice).
select
    feed_url,
    count(distinct entry_id) as entries,
    count(distinct (entry_id, version)) as versions,
    count(*) - count(distinct (entry_id, version)) as doubled
from entries
group by feed_url
order by feed_url

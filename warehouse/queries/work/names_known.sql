-- Purpose: the first of some names that the warehouse knows as an address or a guid. Inputs: names. Outputs: name.
select candidate.name
from (select unnest($names::varchar[]) as name, generate_subscripts($names::varchar[], 1) as position) as candidate
where
    name in (select link from entries)
    or name in (select guid from entries)
    or name in (select link from entry_names)
    or name in (select guid from entry_names)
    or name in (select canonical_url from articles)
    or name in (select subject from attempts where stage = 'extract')
    or md5(name) in (select name_md5 from forgotten)
order by position
limit 1

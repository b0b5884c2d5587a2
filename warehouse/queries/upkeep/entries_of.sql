-- Purpose: all versions of some entries, oldest first. Inputs: ids. Outputs: the fields of Entry.
select * from entries where entry_id in (select unnest($ids::bigint[])) order by seen_at, version

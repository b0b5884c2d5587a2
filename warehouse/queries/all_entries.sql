-- Purpose: every version of every entry, as they came. Outputs: the fields of Entry.
select * from entries order by seen_at, entry_id, version

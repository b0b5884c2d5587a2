-- Purpose: add what is not known yet; the first row of a key stays. Inputs: landed (the batches' entries).
insert into entries by name
select * from landed
where not exists (select 1 from entries as known where known.entry_id = landed.entry_id and known.version = landed.version)
qualify row_number() over (partition by entry_id, version order by seen_at) = 1
order by seen_at

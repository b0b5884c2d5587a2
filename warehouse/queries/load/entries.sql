-- Purpose: add what is not known yet; the first row of a key stays. Inputs: landed (the batches' entries, with their position).
insert into entries by name
select * exclude (position) from landed
where position in (
    select min(position) from landed
    where not exists (select 1 from entries as known where known.entry_id = landed.entry_id and known.version = landed.version)
    group by entry_id, version
)

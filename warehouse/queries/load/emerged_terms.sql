-- Purpose: add what is not known yet; the first row of a key stays. Inputs: landed (the batches' terms, with their position).
insert into emerged_terms by name
select * exclude (position) from landed
where position in (
    select min(position) from landed
    where not exists (select 1 from emerged_terms as known where known.day_at = landed.day_at and known.term = landed.term)
    group by day_at, term
)

-- Purpose: add what is not known yet; the first row of a key stays. Inputs: landed (the batches' attempts, with their position).
insert into attempts by name
select * exclude (position) from landed
where position in (
    select min(position) from landed
    where not exists (select 1 from attempts as known where known.stage = landed.stage and known.subject = landed.subject and known.started_at = landed.started_at)
    group by stage, subject, started_at
)

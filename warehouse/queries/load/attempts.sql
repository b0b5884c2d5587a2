-- Purpose: add what is not known yet; the first row of a key stays. Inputs: landed (the batches' attempts).
insert into attempts by name
select * from landed
where not exists (select 1 from attempts as known where known.stage = landed.stage and known.subject = landed.subject and known.started_at = landed.started_at)
qualify row_number() over (partition by stage, subject, started_at order by started_at) = 1
order by started_at

-- Purpose: add what is not known yet; the first row of a key stays. Inputs: landed (the batches' verdicts, with their position).
insert into verdicts by name
select * exclude (position) from landed
where position in (
    select min(position) from landed
    where not exists (select 1 from verdicts as known where known.alert_id = landed.alert_id and known.given_at = landed.given_at)
    group by alert_id, given_at
)

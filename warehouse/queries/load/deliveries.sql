-- Purpose: add what is not known yet; the first row of a key stays. Inputs: landed (the batches' deliveries, with their position).
insert into deliveries by name
select * exclude (position) from landed
where position in (
    select min(position) from landed
    where not exists (select 1 from deliveries as known where known.delivery_id = landed.delivery_id and known.attempt = landed.attempt and known.outcome = landed.outcome)
    group by delivery_id, attempt, outcome
)

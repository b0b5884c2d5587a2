-- Purpose: add what is not known yet; the first row of a key stays. Inputs: landed (the batches' deliveries).
insert into deliveries by name
select * from landed
where not exists (select 1 from deliveries as known where known.delivery_id = landed.delivery_id and known.attempt = landed.attempt and known.outcome = landed.outcome)
qualify row_number() over (partition by delivery_id, attempt, outcome order by attempted_at) = 1
order by attempted_at

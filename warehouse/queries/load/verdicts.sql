-- Purpose: add what is not known yet; the first row of a key stays. Inputs: landed (the batches' verdicts).
insert into verdicts by name
select * from landed
where
    not exists (
        select 1 from verdicts as known where known.alert_id = landed.alert_id and known.given_at = landed.given_at
    )
qualify row_number() over (partition by alert_id, given_at order by verdict) = 1
order by given_at

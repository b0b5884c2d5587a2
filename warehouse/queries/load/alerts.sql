-- Purpose: add what is not known yet; the first row of a key stays. Inputs: landed (the batches' alerts, with their position).
insert into alerts by name
select * exclude (position) from landed
where position in (
    select min(position) from landed
    where not exists (select 1 from alerts as known where known.alert_id = landed.alert_id and known.state = landed.state and known.changed_at = landed.changed_at)
    group by alert_id, state, changed_at
)

-- Purpose: add what is not known yet; the first row of a key stays. Inputs: landed (the batches' alerts).
insert into alerts by name
select * from landed
where not exists (select 1 from alerts as known where known.alert_id = landed.alert_id and known.state = landed.state and known.changed_at = landed.changed_at)
qualify row_number() over (partition by alert_id, state, changed_at order by changed_at) = 1
order by changed_at

-- Purpose: add what is not known yet; the first row of a key stays. Inputs: landed (the batches' events, with their position).
insert into events by name
select * exclude (position) from landed
where position in (
    select min(position) from landed
    where not exists (select 1 from events as known where known.event_id = landed.event_id and known.changed_at = landed.changed_at)
    group by event_id, changed_at
)

-- Purpose: add what is not known yet; the first row of a key stays. Inputs: landed (the batches' judgements, with their position).
insert into judgements by name
select * exclude (position) from landed
where position in (
    select min(position) from landed
    where not exists (
        select 1 from judgements as known
        where known.topic = landed.topic and known.judged_at = landed.judged_at and known.kind = landed.kind
    )
    group by topic, judged_at, kind
)

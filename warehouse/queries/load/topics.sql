-- Purpose: add a definition that differs from the one that held last. Inputs: landed (the batches' topics).
insert into topics by name
select landed.* exclude (position) from landed
left join (select * from topics qualify row_number() over (partition by name order by since_at desc) = 1) as known
    on known.name = landed.name
where
    known.name is null
    or (
        landed.since_at > known.since_at
        and (known.title, known.kind, known.definition) is distinct from (landed.title, landed.kind, landed.definition)
    )
qualify row_number() over (partition by landed.name order by landed.since_at desc) = 1

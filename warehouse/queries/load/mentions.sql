-- Purpose: add what is not known yet and what no later reading of the article has replaced. Inputs: landed (the batches' mentions).
insert into mentions by name
select * from landed
where
    not exists (
        select 1 from mentions as known
        where
            known.article_id = landed.article_id
            and known.subject = landed.subject
            and known.definition = landed.definition
    )
    and not exists (
        select 1 from readings
        where
            readings.article_id = landed.article_id
            and readings.batch_id <> landed.batch_id
            and readings.read_at > landed.found_at
    )
qualify row_number() over (partition by article_id, subject, definition order by found_at desc) = 1
order by found_at

-- Purpose: add what is not known yet; the first row of a key stays. Inputs: landed (the batches' readings, with their position).
insert into readings by name
select * exclude (position) from landed
where position in (
    select min(position) from landed
    where not exists (select 1 from readings as known where known.article_id = landed.article_id and known.version = landed.version and known.definitions = landed.definitions)
    group by article_id, version, definitions
)

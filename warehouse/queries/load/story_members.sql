-- Purpose: add what is not known yet; the first row of a key stays. Inputs: landed (the batches' story_members, with their position).
insert into story_members by name
select * exclude (position) from landed
where position in (
    select min(position) from landed
    where not exists (select 1 from story_members as known where known.article_id = landed.article_id)
    group by article_id
)

-- Purpose: add what is not known yet; the first row of a key stays. Inputs: landed (the batches' story_members).
insert into story_members by name
select * from landed
where not exists (select 1 from story_members as known where known.article_id = landed.article_id)
qualify row_number() over (partition by article_id order by joined_at) = 1
order by joined_at

-- Purpose: add what is not known yet; the first row of a key stays. Inputs: landed (the batches' articles).
insert into articles by name
select * from landed
where not exists (select 1 from articles as known where known.article_id = landed.article_id and known.version = landed.version)
qualify row_number() over (partition by article_id, version order by seen_at) = 1
order by seen_at

-- Purpose: add what is not known yet; the first row of a key stays. Inputs: landed (the batches' readings).
insert into readings by name
select * from landed
where not exists (select 1 from readings as known where known.article_id = landed.article_id and known.version = landed.version and known.definitions = landed.definitions)
qualify row_number() over (partition by article_id, version, definitions order by read_at) = 1
order by read_at

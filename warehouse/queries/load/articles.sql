-- Purpose: add what is neither known yet nor forgotten on request; the first row of a key stays. Inputs: landed (the batches' articles, with their position).
insert into articles by name
select * exclude (position) from landed
where position in (
    select min(position) from landed
    where not exists (select 1 from articles as known where known.article_id = landed.article_id and known.version = landed.version)
        and md5(canonical_url) not in (select name_md5 from forgotten)
        and md5(publisher) not in (select name_md5 from forgotten where kind = 'source')
    group by article_id, version
)

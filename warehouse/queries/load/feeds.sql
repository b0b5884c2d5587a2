-- Purpose: add feeds, and replace those whose description changed. Inputs: landed (the batches' feeds), the last one wins.
merge into feeds using (
    select landed.* from landed
    left join feeds as known on known.url = landed.url
    where
        (known.publisher, known.family, known.title, known.language, known.site)
        is distinct from (landed.publisher, landed.family, landed.title, landed.language, landed.site)
    qualify row_number() over (partition by landed.url order by landed.position desc) = 1
) as newest on feeds.url = newest.url
when matched then update set
    publisher = newest.publisher, family = newest.family, title = newest.title, language = newest.language,
    site = newest.site, batch_id = newest.batch_id
when not matched then insert (url, publisher, family, title, language, site, batch_id)
    values (newest.url, newest.publisher, newest.family, newest.title, newest.language, newest.site, newest.batch_id)

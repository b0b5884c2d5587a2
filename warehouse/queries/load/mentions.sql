-- Purpose: add what is not known yet and what no later reading of the article has replaced. Of what was forgotten in the
-- meantime it still counts, without its evidence.
-- Inputs: landed (the batches' mentions, with their position); the variable known_since.
insert into mentions by name
select
    * exclude (position)
    replace (if(article_id in (select article_id from articles where quality = 'forgotten'), [], spans) as spans)
from landed
where position in (
    select arg_max(position, found_at) from landed
    where
        not exists (
            select 1 from mentions as known
            where
                known.seen_at >= getvariable('known_since')
                and known.article_id = landed.article_id
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
    group by article_id, subject, definition
)

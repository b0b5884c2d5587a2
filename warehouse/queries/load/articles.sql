-- Purpose: add what is neither known yet nor forgotten on request; the first row of a key stays. Of a page that was read
-- again the last reading stays, and none comes back after its text was erased.
-- Inputs: landed (the batches' articles, with their position); the variable known_since.
insert into articles by name
select * exclude (position) from landed
where position in (
    select min(position) from landed
    where not exists (
            select 1 from articles as known
            where
                known.seen_at >= getvariable('known_since')
                and known.article_id = landed.article_id
                and (
                    known.version = landed.version
                    or (known.page_ref = landed.page_ref and known.reread_at >= coalesce(landed.reread_at, known.reread_at))
                    or (known.quality in ('expired', 'forgotten') and known.quality <> landed.quality and landed.reread_at is not null)
                )
        )
        and not exists (
            select 1 from landed as later
            where
                later.article_id = landed.article_id
                and later.page_ref = landed.page_ref
                and later.reread_at > coalesce(landed.reread_at, '-infinity'::timestamptz)
        )
        and md5(canonical_url) not in (select name_md5 from forgotten)
        and md5(publisher) not in (select name_md5 from forgotten where kind = 'source')
    group by article_id, version
)

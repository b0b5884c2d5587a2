-- Purpose: make room for later readings of kept pages: of a page there is one reading, the last. Inputs: landed (articles); the
-- variable known_since.
delete from articles using landed
where
    landed.reread_at is not null
    and articles.seen_at >= getvariable('known_since')
    and articles.article_id = landed.article_id
    and articles.page_ref = landed.page_ref
    and coalesce(articles.reread_at < landed.reread_at, true)

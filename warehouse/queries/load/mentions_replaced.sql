-- Purpose: remove the mentions of articles that were matched again: each match brings all mentions of its article.
-- Inputs: landed (the batches' readings); the variable known_since.
delete from mentions using landed
where
    mentions.seen_at >= getvariable('known_since')
    and mentions.article_id = landed.article_id
    and mentions.found_at < landed.read_at
    and mentions.batch_id <> landed.batch_id

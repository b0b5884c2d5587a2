-- Purpose: short texts on pages of some outlets, the latest: what later pages may repeat.
-- Inputs: publishers (list), since, until, limit.
-- Outputs: publisher, article_id, text_hash, title, sketch (of a text that is not about its title; else empty).
select
    publisher,
    article_id,
    text_hash,
    title,
    if(coalesce(contains(evidence, '"unlike_title":true'), false), sketch, []) as sketch
from articles
where
    seen_at >= $since::timestamptz
    and seen_at <= $until::timestamptz
    and fetched_at is not null
    and text_hash <> 0
    and publisher in (select unnest($publishers::varchar[]))
    and words < 250
order by seen_at desc
limit $limit

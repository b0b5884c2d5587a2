-- Purpose: pages of some outlets that later pages may repeat or whose address they may claim: short texts, and articles whose
-- page named another address than the feed, the latest. Inputs: publishers (list), since, until, limit.
-- Outputs: publisher, article_id, text_hash, title, link (the feed's; null: the page named no other).
select
    publisher,
    article_id,
    text_hash,
    title,
    evidence ->> '$.identity.link' as link
from articles
where
    seen_at >= $since::timestamptz
    and seen_at <= $until::timestamptz
    and fetched_at is not null
    and text_hash <> 0
    and publisher in (select unnest($publishers::varchar[]))
    and (words < 250 or contains(evidence, '"link":'))
order by seen_at desc
limit $limit

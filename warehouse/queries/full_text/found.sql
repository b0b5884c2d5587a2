-- Purpose: the articles that have all words in some form, the best by BM25 first.
-- Inputs: words, since, until, limit; the catalog news, the snapshot of which the index was made.
-- Outputs: as the question find.
select event_at, publisher, title, canonical_url as url, regexp_replace(text[:160], '\s+', ' ', 'g') as excerpt
from (select article_id, fts_main_texts.match_bm25(article_id, $words, conjunctive := 1) as score from texts) as scored
inner join news.latest_articles using (article_id)
where score is not null and event_at >= $since and event_at < $until
order by score desc, event_at desc
limit $limit

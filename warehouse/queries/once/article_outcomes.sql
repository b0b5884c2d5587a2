-- Purpose: as once/entry_outcomes, of articles.
-- Inputs: since.
create or replace temp table once_article_outcomes as
select feed_url, seen_at, counted, reason from article_outcomes($since::timestamptz)

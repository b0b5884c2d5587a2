-- Purpose: the newest versions of all articles that still have their text, a page at a time, to read them again.
-- Inputs: after (the last article_id of the page before, -1 for the first), limit. Outputs: the fields of Article.
select * from latest_articles
where article_id > $after and quality not in ('expired', 'forgotten')
order by article_id
limit $limit

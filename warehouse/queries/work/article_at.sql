-- Purpose: one article as it is now. Inputs: name (canonical URL or article_id). Outputs: the fields of Article.
select * from latest_articles where canonical_url = $name or article_id::varchar = $name

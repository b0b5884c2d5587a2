-- Purpose: articles whose latest version was not matched against a set of definitions yet, oldest first.
-- Inputs: definitions (hash), since (event time), limit. Outputs: the fields of Article.
select * from latest_articles
where
    event_at >= $since::timestamptz
    and not exists (
        select 1 from readings
        where
            readings.article_id = latest_articles.article_id
            and readings.version = latest_articles.version
            and readings.definitions = $definitions
    )
order by seen_at, article_id
limit $limit

-- Purpose: all articles, for load/arrivals to work on. Outputs: article_id.
select distinct article_id from articles

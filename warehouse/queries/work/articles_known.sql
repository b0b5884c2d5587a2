-- Purpose: which of some articles are there already. Inputs: ids. Outputs: article_id.
select distinct article_id from articles where article_id in (select unnest($ids::bigint[]))

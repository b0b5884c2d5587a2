-- Purpose: which of some links have an article. Inputs: links. Outputs: canonical_url.
select distinct canonical_url from articles where canonical_url in (select unnest($links::varchar[]))

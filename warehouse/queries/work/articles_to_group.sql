-- Purpose: articles that have no place in a story yet, in the order in which they arrived.
-- Inputs: limit. Outputs: the fields of Article (the newest version).
with waiting as (
    select article_id, latest_version as version
    from arrivals
    where grouped is not true
    order by seen_at, article_id
    limit $limit
)

-- By rowid DuckDB reads the texts of the chosen rows alone; by a key it would read the texts of all.
select * exclude (word_bits) from articles
where rowid in (select articles.rowid from articles semi join waiting using (article_id, version))
order by seen_at, article_id

-- Purpose: some articles with their texts. Inputs: article_ids (a list, as text). Outputs: the fields of Article (the newest version).
-- By rowid DuckDB reads the texts of the chosen rows alone; by a key it would read the texts of all.
select * from articles
where rowid in (
    select articles.rowid from articles
    semi join (
        select article_id, latest_version as version from arrivals
        where article_id in (select unnest($article_ids::bigint[]))
    ) as wanted using (article_id, version)
)
order by seen_at, article_id

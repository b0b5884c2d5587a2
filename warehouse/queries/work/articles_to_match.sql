-- Purpose: articles whose latest version was not last matched against a set of definitions, oldest first.
-- What was forgotten, or whose text was kept long enough, keeps the mentions that it has.
-- Inputs: definitions (hash), since (event time), limit. Outputs: the fields of Article.
with waiting as (
    select article_id, latest_version as version
    from arrivals
    where event_at >= $since::timestamptz and matched is distinct from $definitions
),

chosen as (
    select articles.rowid as place
    from articles
    semi join waiting using (article_id, version)
    where articles.quality not in ('expired', 'forgotten')
    order by articles.seen_at, articles.article_id
    limit $limit
)

-- By rowid DuckDB reads the texts of the chosen rows alone; by a key it would read the texts of all.
select * exclude (word_bits) from articles
where rowid in (select place from chosen)
order by seen_at, article_id

-- Purpose: articles whose latest version was not matched against a set of definitions yet, oldest first.
-- What was forgotten, or whose text was kept long enough, keeps the mentions that it has.
-- Inputs: definitions (hash), since (event time), limit. Outputs: the fields of Article.
with waiting as (
    select arrivals.article_id, arrivals.latest_version as version
    from arrivals
    left join readings
        on readings.article_id = arrivals.article_id
        and readings.version = arrivals.latest_version
        and readings.definitions = $definitions
    anti join (
        select article_id from articles where quality in ('expired', 'forgotten')
    ) as without_text on without_text.article_id = arrivals.article_id
    where arrivals.event_at >= $since::timestamptz and readings.article_id is null
    order by arrivals.seen_at, arrivals.article_id
    limit $limit
)

-- By rowid DuckDB reads the texts of the chosen rows alone; by a key it would read the texts of all.
select * from articles
where rowid in (select articles.rowid from articles semi join waiting using (article_id, version))
order by seen_at, article_id

-- Purpose: which shingles of some articles their outlets had used before, with the first two stories that had each.
-- Inputs: article_ids (a list, as text), days (how far back). Outputs: publisher, shingle, story_id, seen_s (seconds since 1970), the earliest first.
with asked as (
    -- by rowid DuckDB reads the sketches of these rows alone
    select publisher, sketch from articles
    where rowid in (
        select articles.rowid from articles
        semi join (
            select article_id, latest_version as version from arrivals
            where article_id in (select unnest($article_ids::bigint[]))
        ) as wanted using (article_id, version)
    )
),

wanted as (
    select distinct publisher, unnest(sketch) as shingle from asked where publisher <> ''
),

bounds as (
    select min(seen_at) - $days * interval 1 day as since, max(seen_at) as until
    from arrivals where article_id in (select unnest($article_ids::bigint[]))
),

used as (
    select article_id, version, publisher, seen_at, unnest(sketch) as shingle
    from articles
    where
        publisher in (select publisher from wanted)
        and seen_at between (select since from bounds) and (select until from bounds)
),

-- chosen before the joins, which are then of few rows
hits as materialized (
    select used.* from used
    semi join wanted on wanted.publisher = used.publisher and wanted.shingle = used.shingle
),

firsts as (
    select hits.publisher, hits.shingle, story_members.story_id, min(hits.seen_at) as seen_at
    from hits
    inner join arrivals on arrivals.article_id = hits.article_id and arrivals.latest_version = hits.version
    inner join story_members on story_members.article_id = hits.article_id
    group by hits.publisher, hits.shingle, story_members.story_id
    qualify row_number() over (partition by hits.publisher, hits.shingle order by min(hits.seen_at), story_members.story_id) <= 2
)

select publisher, shingle, story_id, epoch(seen_at)::bigint as seen_s
from firsts
order by seen_at, publisher, shingle

-- Purpose: which shingles of some articles their outlets had used before, with the first two stories that had each.
-- Inputs: article_ids (a list, as text), days (how far back). Outputs: publisher, shingle, story_id, seen_s (seconds since 1970), the earliest first.
with wanted as (
    select distinct articles.publisher, unnest(articles.sketch) as shingle
    from latest_articles as articles
    where articles.article_id in (select unnest($article_ids::bigint[])) and articles.publisher <> ''
),

bounds as (
    select min(seen_at) - $days * interval 1 day as since, max(seen_at) as until
    from arrivals where article_id in (select unnest($article_ids::bigint[]))
),

used as (
    select articles.publisher, unnest(articles.sketch) as shingle, story_members.story_id, articles.seen_at
    from articles
    inner join arrivals
        on arrivals.article_id = articles.article_id and arrivals.latest_version = articles.version
    inner join story_members on story_members.article_id = articles.article_id
    where
        articles.publisher in (select publisher from wanted)
        and articles.seen_at between (select since from bounds) and (select until from bounds)
),

firsts as (
    select used.publisher, used.shingle, used.story_id, min(used.seen_at) as seen_at
    from used
    semi join wanted on wanted.publisher = used.publisher and wanted.shingle = used.shingle
    group by used.publisher, used.shingle, used.story_id
    qualify row_number() over (partition by used.publisher, used.shingle order by min(used.seen_at), used.story_id) <= 2
)

select publisher, shingle, story_id, epoch(seen_at)::bigint as seen_s
from firsts
order by seen_at, publisher, shingle

-- Purpose: article versions in the order of arrival, a part at a time, each with when its page was read.
-- Inputs: seen_at, article_id, version (of the last one of the part before), limit.
-- Outputs: the fields of Article; read_at (null: the ledger does not say); edited (a later reading of the same article
-- found this version).
-- By rowid DuckDB reads the texts of the chosen rows alone; by order and limit it would read the texts of all.
with part as (
    select * from articles
    where rowid in (
        select rowid from articles
        where (seen_at, article_id, version) > ($seen_at::timestamptz, $article_id::bigint, $version::bigint)
        order by seen_at, article_id, version
        limit $limit
    )
),

reads as (
    select entries.entry_id, max(attempts.ended_at) as read_at
    from entries
    inner join attempts on attempts.subject = entries.link
    where attempts.stage = 'extract' and attempts.outcome = 'ok' and attempts.reason <> 'edited'
        and entries.entry_id in (select entry_id from part)
    group by entries.entry_id
)

select
    part.*,
    reads.read_at,
    exists (
        select 1 from articles as earlier
        where
            earlier.article_id = part.article_id
            and earlier.seen_at = part.seen_at
            and coalesce(earlier.fetched_at, '-infinity'::timestamptz) < part.fetched_at
    ) as edited
from part
left join reads using (entry_id)
order by part.seen_at, article_id, part.version

-- Purpose: article versions whose page is kept and was read by another program, in the order of their pages, a part at a
-- time. Those whose text was erased have no page.
-- Inputs: after (page_ref of the last one of the part before, '' for the first), extractor (this program's), everything (by
-- whatever program), since, until (event time, exclusive), feeds (addresses or publishers, empty: all), limit.
-- Outputs: the fields of Article; latest (it is the newest version of its article).
with chosen as (
    select rowid
    from articles
    where
        page_ref > $after
        and (extractor <> $extractor or $everything)
        and event_at >= $since::timestamptz
        and event_at < $until::timestamptz
        and (len($feeds::varchar[]) = 0 or list_has_any($feeds::varchar[], [feed_url, publisher]))
    order by page_ref
    limit $limit
)

-- By rowid DuckDB reads the texts of the chosen rows alone; by a key it would read the texts of all.
select read.*, read.version = arrivals.latest_version as latest
from (select * from articles where rowid in (select rowid from chosen)) as read
inner join arrivals using (article_id)
order by read.page_ref

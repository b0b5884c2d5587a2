-- Purpose: how many article versions could be read again, and how many cannot because their page is kept no more.
-- Inputs: extractor, everything, since, until, feeds (see articles_to_reextract). Outputs: kept, gone.
select
    count(*) filter (where page_ref is not null) as kept,
    count(*) filter (where page_ref is null) as gone
from articles
where
    fetched_at is not null
    and quality not in ('expired', 'forgotten')
    and (extractor <> $extractor or $everything)
    and event_at >= $since::timestamptz
    and event_at < $until::timestamptz
    and (len($feeds::varchar[]) = 0 or list_has_any($feeds::varchar[], [feed_url, publisher]))

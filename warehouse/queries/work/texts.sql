-- Purpose: the newest versions of all articles that still have their text, to look for topics in them.
-- Outputs: the fields of Article that topics and counts look at.
select
    article_id,
    version,
    canonical_url,
    entry_id,
    feed_url,
    publisher,
    family,
    title,
    text,
    lead,
    authors,
    language,
    site_name,
    event_at,
    seen_at
from latest_articles
where quality not in ('expired', 'forgotten')

-- Purpose: entries of history in a window whose article is not there yet and whose link is not waiting for its next try,
-- by the same rules as live ones (see entries_to_extract), but for as long as it takes. Oldest first. Of several that name
-- one link the one that says most: a sitemap often knows no title, and nothing else may be left of a page that is gone.
-- Inputs: feeds (urls), since, until (exclusive), now, limit. Outputs: the fields of Entry; tries, last_reason (null: never tried).
with waiting as (
    select
        entry_id,
        version,
        case
            when link <> '' and (link_use = 'own' or contains(link, '#')) then link
            else coalesce(nullif(link, ''), feed_url) || '#' || entry_id
        end as link,
        title <> '' as is_titled,
        published_at is not null as is_dated,
        coalesce(published_at, seen_at) as event_at
    from entries
    where
        origin = 'history'
        and feed_url in (select unnest($feeds::varchar[]))
        and coalesce(published_at, seen_at) >= $since::timestamptz
        and coalesce(published_at, seen_at) < $until::timestamptz
        and not exists (select 1 from articles where articles.entry_id = entries.entry_id)
        and not (
            link_use = 'own'
            and exists (select 1 from articles where articles.canonical_url = entries.link)
        )
    qualify
        row_number() over (partition by entry_id order by is_titled desc, seen_at desc, version desc) = 1
),

tried as (
    select
        subject as link,
        count(*) as tries,
        max(ended_at) as last_at,
        arg_max(reason, ended_at) as last_reason,
        bool_or(outcome <> 'failed') as done
    from attempts
    where stage = 'extract' and subject in (select link from waiting)
    group by subject
),

chosen as (
    select
        waiting.entry_id,
        waiting.version,
        waiting.event_at,
        coalesce(tried.tries, 0) as tries,
        tried.last_reason
    from waiting
    left join tried on tried.link = waiting.link
    where
        tried.link is null
        or (
            not tried.done
            and tried.tries < 5
            and tried.last_at + interval 15 minutes * pow(4, tried.tries - 1)::integer <= $now::timestamptz
        )
    qualify
        row_number() over (
            partition by waiting.link
            order by waiting.is_titled desc, waiting.is_dated desc, waiting.event_at, waiting.entry_id
        ) = 1
    order by waiting.event_at, waiting.entry_id
    limit $limit
)

select entries.*, chosen.tries, chosen.last_reason
from entries
inner join chosen using (entry_id, version)
order by chosen.event_at, entry_id

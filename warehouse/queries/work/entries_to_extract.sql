-- Purpose: entries whose article is not there yet and whose link is not waiting for its next try, oldest first.
-- A link is tried again 15 minutes after its first failure, then after 1, 4 and 16 hours, then no more; an attempt with
-- the outcome `skipped` is final. An entry without a page of its own counts by its own address (`Entry.address`). Of several entries with one link, the one seen first. Entries wait for 14 days at most.
-- Inputs: now, limit. Outputs: the fields of Entry; tries, last_reason (null: never tried).
with tried as (
    select
        subject as link,
        count(*) as tries,
        max(ended_at) as last_at,
        arg_max(reason, ended_at) as last_reason,
        bool_or(outcome <> 'failed') as done
    from attempts
    where stage = 'extract' and started_at >= $now::timestamptz - interval 14 days
    group by subject
),

waiting as (
    select
        entry_id,
        version,
        seen_at,
        case
            when link <> '' and (link_use = 'own' or contains(link, '#')) then link
            else coalesce(nullif(link, ''), feed_url) || '#' || entry_id
        end as link
    from entries
    where
        seen_at between $now::timestamptz - interval 14 days and $now::timestamptz
        and not exists (select 1 from articles where articles.entry_id = entries.entry_id)
        and not (
            link_use = 'own'
            and exists (select 1 from articles where articles.canonical_url = entries.link)
        )
    qualify
        row_number() over (partition by entry_id order by seen_at desc, version desc) = 1
),

chosen as (
    select
        waiting.entry_id,
        waiting.version,
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
    qualify row_number() over (partition by waiting.link order by waiting.seen_at, waiting.entry_id) = 1
    order by waiting.seen_at, waiting.entry_id
    limit $limit
)

select entries.*, chosen.tries, chosen.last_reason
from entries
inner join chosen using (entry_id, version)
order by entries.seen_at, entry_id

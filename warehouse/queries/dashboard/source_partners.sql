-- Purpose: which publishers a publisher copies, and which copy it.
-- Inputs: publisher, since, until, limit. Outputs: partner, copies_of_partner, copied_by_partner.
with own as (
    select story_id, article_id, event_at from arrivals
    where
        publisher = $publisher and event_at >= $since::timestamptz and event_at < $until::timestamptz
)

select
    others.publisher as partner,
    count(*) filter (where others.article_id = own.story_id) as copies_of_partner,
    count(*) filter (where own.article_id = own.story_id) as copied_by_partner
from own
inner join arrivals as others
    on others.story_id = own.story_id
    and others.publisher <> $publisher
    and others.event_at >= $since::timestamptz - interval 14 days
    and others.event_at < $until::timestamptz
group by others.publisher
having copies_of_partner + copied_by_partner > 0
order by copies_of_partner + copied_by_partner desc, partner
limit $limit

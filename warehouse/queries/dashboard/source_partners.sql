-- Purpose: which publishers a publisher copies, and which copy it: who was first, see publication_order.
-- Inputs: publisher, since, until, limit. Outputs: partner, copies_of_partner, copied_by_partner.
with own as (
    select story_id, article_id from arrivals
    where
        publisher = $publisher and event_at >= $since::timestamptz and event_at < $until::timestamptz
),

told as (
    select
        story_id,
        article_id,
        publisher,
        row_number() over (partition by story_id order by publication_order(published_by, seen_at, article_id, story_id)) as place
    from arrivals
    where
        event_at >= $since::timestamptz - interval 14 days
        and event_at < $until::timestamptz
        and story_id in (select story_id from own)
),

firsts as (select story_id, article_id from told where place = 1)

select
    others.publisher as partner,
    count(*) filter (where others.article_id = firsts.article_id) as copies_of_partner,
    count(*) filter (where own.article_id = firsts.article_id) as copied_by_partner
from own
inner join firsts on firsts.story_id = own.story_id
inner join told as others
    on others.story_id = own.story_id
    and others.publisher <> $publisher
group by others.publisher
having copies_of_partner + copied_by_partner > 0
order by copies_of_partner + copied_by_partner desc, partner
limit $limit

-- Which publishers had the stories of a topic first, and who only followed?
-- Inputs: topic, since, until, limit.
with told as (
    select
        arrivals.publisher,
        row_number() over (partition by story_id order by publication_order(arrivals.published_by, arrivals.seen_at, arrivals.article_id, arrivals.story_id)) as place,
        count(*) over (partition by story_id) as articles
    from arrivals
    semi join (
        select article_id from mentions where subject = $topic and event_at >= $since and event_at < $until
    ) as matching using (article_id)
)

select
    publisher,
    count(*) filter (where place = 1) as stories_first,
    count(*) filter (where place = 1 and articles > 1) as copied_by_others,
    count(*) filter (where place > 1) as copies_of_others
from told
group by publisher
order by stories_first desc, publisher
limit $limit

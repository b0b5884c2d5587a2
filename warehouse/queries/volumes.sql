-- Purpose: each topic or entity in each hour in which something was said; hours without anything have no row.
-- Every mention counts, not only the articles that are about the topic. A story is new in the hour of its first fresh
-- article that mentions the topic, so that a story counts once, whoever copies it later.
-- Inputs: since, until (exclusive). Outputs: the fields of Volume.
with mentioned as (
    select mentions.subject, arrivals.*, date_trunc('hour', arrivals.counted_at) as hour_at
    from mentions
    inner join arrivals using (article_id)
    where arrivals.counted_at < $until::timestamptz
),

firsts as (
    select subject, story_id, min(hour_at) as first_hour_at from mentioned where fresh group by 1, 2
)

select
    mentioned.subject as topic,
    mentioned.hour_at,
    count(distinct article_id) as articles,
    count(distinct article_id) filter (where fresh) as fresh,
    count(distinct story_id) filter (where fresh) as stories,
    count(distinct story_id) filter (where fresh and mentioned.hour_at = firsts.first_hour_at) as new_stories,
    count(distinct family) filter (where fresh) as sources
from mentioned
left join firsts using (subject, story_id)
where mentioned.counted_at >= date_trunc('hour', $since::timestamptz)
group by 1, 2
order by 1, 2

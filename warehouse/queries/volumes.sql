-- Purpose: each topic or entity in each hour in which something was said; hours without anything have no row.
-- Every mention counts, not only the articles that are about the topic. A story is new in the hour of its first fresh
-- article (of the last 14 days) that mentions the topic, so that a story counts once, whoever copies it later.
-- An article is never counted after it was seen, so the bound on seen_at loses nothing and skips most of the table.
-- Inputs: since, until (exclusive). Outputs: the fields of Volume.
with counted as (
    select article_id, story_id, family, fresh, date_trunc('hour', counted_at) as hour_at
    from arrivals
    where counted_at >= $since::timestamptz - interval 14 days and counted_at < $until::timestamptz
),

mentioned as (
    select distinct mentions.subject, counted.*
    from mentions
    inner join counted using (article_id)
    where mentions.seen_at >= $since::timestamptz - interval 14 days
),

firsts as (
    select
        *,
        min(hour_at) filter (where fresh) over (partition by subject, story_id) as first_hour_at,
        count(*) filter (where fresh) over (partition by subject, hour_at, family) as of_family
    from mentioned
)

select
    subject as topic,
    hour_at,
    count(*) as articles,
    count(*) filter (where fresh) as fresh,
    count(distinct story_id) filter (where fresh) as stories,
    count(distinct story_id) filter (where fresh and hour_at = first_hour_at) as new_stories,
    count(distinct family) filter (where fresh) as sources,
    max(of_family) as loudest
from firsts
where hour_at >= date_trunc('hour', $since::timestamptz)
group by 1, 2
order by 1, 2

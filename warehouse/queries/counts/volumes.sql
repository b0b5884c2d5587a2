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
    select subject, story_id, min(hour_at) as hour_at, true as first_told
    from mentioned
    where fresh
    group by 1, 2
),

speakers as (
    select subject, hour_at, family, count(*) as articles
    from mentioned
    where fresh and hour_at >= date_trunc('hour', $since::timestamptz)
    group by 1, 2, 3
),

spoken as (
    select subject, hour_at, count(*) as sources, max(articles) as loudest from speakers group by 1, 2
)

select
    subject as topic,
    hour_at,
    count(*) as articles,
    count(*) filter (where fresh) as fresh,
    count(distinct story_id) filter (where fresh) as stories,
    count(distinct story_id) filter (where fresh and first_told) as new_stories,
    coalesce(any_value(spoken.sources), 0) as sources,
    coalesce(any_value(spoken.loudest), 0) as loudest
from mentioned
left join firsts using (subject, story_id, hour_at)
left join spoken using (subject, hour_at)
where hour_at >= date_trunc('hour', $since::timestamptz)
group by 1, 2
order by 1, 2

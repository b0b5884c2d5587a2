-- Purpose: count these hours for each topic and entity, see kept_volumes for what is counted.
-- An article is never counted after it was seen, so the bound on seen_at loses nothing and skips most of the table.
insert into kept_volumes
with mentioned as (
    select distinct mentions.subject, near.*
    from mentions
    inner join near using (article_id)
    where mentions.seen_at >= (select min(hour_at) from near)
),

told as (
    select distinct subject, story_id, hour_at from mentioned where fresh
),

firsts as (
    select
        *,
        coalesce(
            lag(hour_at) over (partition by subject, story_id order by hour_at) < hour_at - interval 14 days, true
        ) as first_told
    from told
),

speakers as (
    select subject, hour_at, family, count(*) as articles
    from mentioned
    where fresh and hour_at in (select hour_at from dirty)
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
where hour_at in (select hour_at from dirty)
group by 1, 2
order by 2, 1

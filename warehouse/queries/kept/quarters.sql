-- Purpose: count the quarters of these hours for each topic and entity, and over all articles, see kept_quarters.
-- An article is never mentioned before it was seen, so the bound on seen_at loses nothing and skips most of the table.
insert into kept_quarters
with mentioned as (
    select distinct mentions.subject, near_events.article_id, near_events.story_id, near_events.quarter
    from mentions
    inner join near_events on near_events.article_id = mentions.article_id
    where mentions.seen_at >= (select min(seen_at) from near_events)
    union all
    select '', article_id, story_id, quarter from near_events
),

spread as (
    select subject, story_id, quarter, count(*) as articles from mentioned group by all
),

placed as (
    select *, lag(quarter) over (partition by subject, story_id order by quarter) as previous_quarter from spread
)

select subject, quarter, previous_quarter, sum(articles)::bigint as articles, count(*) as stories
from placed
where quarter // 4 in (select quarter_of(hour_at) // 4 from dirty_events)
group by all
order by quarter, subject, previous_quarter

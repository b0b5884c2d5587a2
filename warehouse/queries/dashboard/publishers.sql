-- Purpose: who writes about a topic or entity, those with most stories first.
-- Inputs: subject, since, until, limit.
-- Outputs: publisher, owner, stories, articles, share (of the publisher's articles of the period), first_at, last_at.
with told as (
    select distinct publisher, owner, story_id, article_id, event_at
    from subject_mentions($subject, $since::timestamptz, $until::timestamptz)
),

everything as (
    select publisher, count(*) as articles from arrivals
    where event_at >= $since::timestamptz and event_at < $until::timestamptz
    group by publisher
)

select
    told.publisher,
    any_value(told.owner) as owner,
    count(distinct told.story_id) as stories,
    count(*) as articles,
    round(count(*) / any_value(everything.articles), 4) as share,
    min(told.event_at) as first_at,
    max(told.event_at) as last_at
from told
inner join everything using (publisher)
group by told.publisher
order by stories desc, articles desc, told.publisher
limit $limit

-- Purpose: topics and entities with what was written about them in a period.
-- Inputs: since, until, kind (topic, entity or empty for both), limit.
-- Outputs: name, title, kind, stories, articles, owners.
select
    current_topics.name,
    current_topics.title,
    current_topics.kind,
    coalesce(counted.stories, 0) as stories,
    coalesce(counted.articles, 0) as articles,
    coalesce(counted.owners, 0) as owners
from current_topics
left join (
    select
        mentions.subject as name,
        count(distinct arrivals.story_id) as stories,
        count(distinct arrivals.article_id) as articles,
        count(distinct arrivals.family) as owners
    from mentions
    inner join arrivals using (article_id)
    where
        mentions.event_at >= $since::timestamptz
        and mentions.event_at < $until::timestamptz
        and arrivals.event_at >= $since::timestamptz - interval 1 day
        and arrivals.event_at < $until::timestamptz + interval 1 day
    group by all
) as counted using (name)
where $kind = '' or ($kind = 'topic') = (current_topics.kind = 'topic')
order by stories desc, current_topics.title
limit $limit

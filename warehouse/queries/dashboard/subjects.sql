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
        told.subject as name,
        count(distinct told.story_id) as stories,
        count(distinct told.article_id) as articles,
        count(distinct told.owner) as owners
    from mentions_between($since::timestamptz, $until::timestamptz) as told
    group by all
) as counted using (name)
where $kind = '' or ($kind = 'topic') = (current_topics.kind = 'topic')
order by stories desc, current_topics.title
limit $limit

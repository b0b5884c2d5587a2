-- Purpose: topics and entities with what was written about them in a period.
-- Inputs: since, until, kind (topic, entity or empty for both), limit.
-- Outputs: name, title, kind, stories, articles, owners.
select
    current_topics.name,
    current_topics.title,
    current_topics.kind,
    coalesce(counted.stories, 0) as stories,
    coalesce(counted.articles, 0) as articles,
    coalesce(writers.owners, 0) as owners
from current_topics
left join counted_between($since::timestamptz, $until::timestamptz) as counted on counted.subject = current_topics.name
left join (
    select told.subject, count(distinct told.owner) as owners
    from mentions_between($since::timestamptz, $until::timestamptz) as told
    group by all
) as writers on writers.subject = current_topics.name
where $kind = '' or ($kind = 'topic') = (current_topics.kind = 'topic')
order by stories desc, current_topics.title
limit $limit

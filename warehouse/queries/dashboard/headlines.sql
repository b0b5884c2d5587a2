-- Purpose: the headlines of a topic, one for each story: what words are used.
-- Inputs: topic, since, until, limit (the latest ones). Outputs: title, first_at.
select articles.title, told.event_at as first_at
from subject_mentions($topic, $since::timestamptz, $until::timestamptz) as told
inner join articles on
    articles.article_id = told.article_id
    and articles.version = told.version
    and articles.event_at >= $since::timestamptz - interval 1 day
    and articles.event_at < $until::timestamptz + interval 1 day
qualify row_number() over (partition by told.story_id order by publication_order(told.published_by, told.seen_at, told.article_id, told.story_id)) = 1
order by first_at desc
limit $limit

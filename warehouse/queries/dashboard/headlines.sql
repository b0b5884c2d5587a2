-- Purpose: the headlines of a topic, one for each story: what words are used.
-- Inputs: topic, since, until, limit (the latest ones). Outputs: title, first_at.
select articles.title, arrivals.event_at as first_at
from mentions
inner join arrivals using (article_id)
inner join articles on articles.article_id = arrivals.article_id and articles.version = arrivals.latest_version
where
    mentions.subject = $topic
    and mentions.event_at >= $since::timestamptz
    and mentions.event_at < $until::timestamptz
    and arrivals.event_at >= $since::timestamptz - interval 1 day
    and arrivals.event_at < $until::timestamptz + interval 1 day
qualify row_number() over (partition by arrivals.story_id order by publication_order(arrivals.published_by, arrivals.seen_at, arrivals.article_id, arrivals.story_id)) = 1
order by first_at desc
limit $limit

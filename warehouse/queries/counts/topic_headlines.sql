-- Purpose: the headlines of a topic in a window, one per story: what words it is told in.
-- Inputs: topic, since, until (exclusive). Outputs: title.
select articles.title
from mentions
inner join arrivals using (article_id)
inner join latest_articles as articles using (article_id)
where
    mentions.subject = $topic
    and mentions.seen_at >= $since::timestamptz
    and arrivals.counted_at >= $since::timestamptz
    and arrivals.counted_at < $until::timestamptz
qualify row_number() over (partition by arrivals.story_id order by arrivals.counted_at, article_id) = 1

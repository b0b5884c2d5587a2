-- Purpose: the stories of a topic by the hour in which they were counted; hours without any have no row.
-- Inputs: topic, since, until (exclusive). Outputs: hour_at, stories.
select utc_hour(counted_at) as hour_at, count(*) as stories
from (
    select arrivals.story_id, min(arrivals.counted_at) as counted_at
    from mentions
    inner join arrivals using (article_id)
    where
        mentions.subject = $topic
        and mentions.seen_at >= $since::timestamptz
        and arrivals.fresh
        and arrivals.counted_at >= $since::timestamptz
        and arrivals.counted_at < $until::timestamptz
    group by arrivals.story_id
)
group by 1
order by 1

-- Which topics have the most stories, compared with the period before?
-- Inputs: since, until. The time before is as long as the window.
select
    subject as topic,
    count(distinct story_id) filter (where mentions.event_at >= $since) as stories,
    count(distinct story_id) filter (where mentions.event_at < $since) as stories_before,
    count(distinct family) filter (where mentions.event_at >= $since) as owners
from mentions
inner join arrivals using (article_id)
where
    kind = 'topic'
    and mentions.event_at >= $since - ($until - $since)
    and mentions.event_at < $until
group by subject
order by stories desc, topic

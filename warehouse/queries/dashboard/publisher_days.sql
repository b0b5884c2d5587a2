-- Purpose: the publishers of a topic or entity over time.
-- Inputs: publishers (list; empty: every one), subject, by (hour, day, week, month), zone, since, until.
-- Outputs: begins_at, publisher, stories, articles.
select
    date_trunc($by, mentions.event_at at time zone $zone) at time zone $zone as begins_at,
    arrivals.publisher,
    count(distinct arrivals.story_id) as stories,
    count(distinct arrivals.article_id) as articles
from mentions
inner join arrivals using (article_id)
where
    mentions.subject = $subject
    and (len($publishers) = 0 or list_contains($publishers, arrivals.publisher))
    and mentions.event_at >= $since::timestamptz
    and mentions.event_at < $until::timestamptz
    and arrivals.event_at >= $since::timestamptz - interval 1 day
    and arrivals.event_at < $until::timestamptz + interval 1 day
group by all
order by begins_at, stories desc, arrivals.publisher

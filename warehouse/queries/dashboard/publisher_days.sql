-- Purpose: the publishers of a topic or entity over time.
-- Inputs: publishers (list; empty: every one), subject, by (hour, day, week, month), zone, since, until.
-- Outputs: begins_at, publisher, stories, articles.
select
    date_trunc($by, told.event_at at time zone $zone) at time zone $zone as begins_at,
    told.publisher,
    count(distinct told.story_id) as stories,
    count(distinct told.article_id) as articles
from subject_mentions($subject, $since::timestamptz, $until::timestamptz) as told
where (len($publishers) = 0 or list_contains($publishers, told.publisher))
group by all
order by begins_at, stories desc, told.publisher

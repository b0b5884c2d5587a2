-- Purpose: who reported an event, in the order in which they began.
-- Inputs: topic, since, until, limit.
-- Outputs: place, publisher, owner, first_at, minutes_after_first, articles, original (articles that copy nobody).
select
    row_number() over (order by first_at, publisher) as place,
    publisher,
    owner,
    first_at,
    date_diff('minute', min(first_at) over (), first_at) as minutes_after_first,
    articles,
    original
from (
    select
        arrivals.publisher,
        any_value(arrivals.family) as owner,
        min(arrivals.event_at) as first_at,
        count(*) as articles,
        count(*) filter (where arrivals.story_id = arrivals.article_id) as original
    from arrivals
    semi join (
        select article_id from mentions
        where subject = $topic and event_at >= $since::timestamptz and event_at < $until::timestamptz
    ) as told using (article_id)
    where
        arrivals.event_at >= $since::timestamptz - interval 1 day
        and arrivals.event_at < $until::timestamptz + interval 1 day
    group by arrivals.publisher
)
order by place
limit $limit

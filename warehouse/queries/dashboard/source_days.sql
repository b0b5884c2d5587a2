-- Purpose: every publisher day by day, so that silence is seen and told apart from a feed that did not answer.
-- Inputs: since, until, zone, publishers (list; empty: every one).
-- Outputs: publisher, begins_at, articles, polls (of its feeds; 0: nobody asked), answered.
with counted as (
    select publisher, date_trunc('day', event_at at time zone $zone) as local_at, count(*) as articles
    from arrivals
    where
        event_at >= $since::timestamptz
        and event_at < $until::timestamptz
        and (len($publishers) = 0 or list_contains($publishers, publisher))
    group by all
),

polled as (
    select
        feeds.publisher,
        date_trunc('day', polls.polled_at at time zone $zone) as local_at,
        count(*) as polls,
        count(*) filter (where polls.answered) as answered
    from polls
    inner join feeds on feeds.url = polls.feed_url
    where
        polls.polled_at >= $since::timestamptz
        and polls.polled_at < $until::timestamptz
        and (len($publishers) = 0 or list_contains($publishers, feeds.publisher))
    group by all
)

select
    coalesce(counted.publisher, polled.publisher) as publisher,
    coalesce(counted.local_at, polled.local_at) at time zone $zone as begins_at,
    coalesce(counted.articles, 0) as articles,
    coalesce(polled.polls, 0) as polls,
    coalesce(polled.answered, 0) as answered
from counted
full join polled on polled.publisher = counted.publisher and polled.local_at = counted.local_at
order by 1, 2

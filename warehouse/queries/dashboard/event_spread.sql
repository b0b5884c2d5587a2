-- Purpose: who reported an event, in the order in which they began.
-- Inputs: topic, since, until, limit.
-- Outputs: place, publisher, owner, first_at, minutes_after_first, articles, original (articles that were the
-- first of their story, see publication_order).
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
        min(arrivals.published_by) as first_at,
        count(*) as articles,
        count(*) filter (where arrivals.place = 1) as original
    from (
        select
            *,
            row_number() over (
                partition by story_id order by publication_order(published_by, seen_at, article_id, story_id)
            ) as place
        from arrivals
        where
            event_at >= $since::timestamptz - interval 14 days
            and event_at < $until::timestamptz + interval 1 day
    ) as arrivals
    semi join (
        select article_id from subject_mentions($topic, $since::timestamptz, $until::timestamptz)
    ) as told using (article_id)
    where
        arrivals.event_at >= $since::timestamptz - interval 1 day
        and arrivals.event_at < $until::timestamptz + interval 1 day
    group by arrivals.publisher
)
order by place
limit $limit

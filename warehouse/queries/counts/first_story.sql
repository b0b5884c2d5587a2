-- Purpose: when the first of a topic's stories that count in a window was published, and by which publisher.
-- A story counts in the hour of its first fresh article, see volumes; who had it first, see publication_order. See fresh_published_at for articles
-- whose date is not believed.
-- Inputs: topic, since, until (exclusive). Outputs: published_at, publisher (null: no story counts in the window).
with mentioned as (
    select
        arrivals.story_id,
        arrivals.counted_at,
        arrivals.publisher,
        fresh_published_at(arrivals.event_at, arrivals.counted_at, arrivals.absent_at) as published_at,
        publication_order(arrivals.published_by, arrivals.seen_at, arrivals.article_id, arrivals.story_id) as place
    from mentions
    inner join arrivals using (article_id)
    where
        mentions.subject = $topic
        and mentions.seen_at >= $since::timestamptz - interval 14 days
        and arrivals.counted_at >= $since::timestamptz - interval 14 days
        and arrivals.counted_at < $until::timestamptz
        and arrivals.fresh
),

stories as (
    select
        min(counted_at) as counted_at,
        arg_min(published_at, place) as published_at,
        arg_min(publisher, place) as publisher,
        min(place) as place
    from mentioned
    group by story_id
)

select arg_min(published_at, place) as published_at, arg_min(publisher, place) as publisher from stories
where counted_at >= $since::timestamptz

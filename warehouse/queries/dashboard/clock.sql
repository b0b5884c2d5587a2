-- Purpose: the period that the snapshot knows, and what it contains. Its end is the last poll, where anything was
-- polled: later hours are not silent but unknown.
-- Outputs: began_at, as_of (NULL: nothing is there yet), loaded_at, articles, stories, mentions, feeds, topics.
select
    (select min(event_at) from arrivals) as began_at,
    coalesce(
        (select max(ended_at) from attempts where stage = 'poll'),
        (select max(counted_at) from arrivals)
    ) as as_of,
    (select max(loaded_at) from batches) as loaded_at,
    (select count(*) from arrivals) as articles,
    (select count(*) from arrivals where story_id = article_id) as stories,
    (select count(*) from mentions) as mentions,
    (select count(*) from feeds) as feeds,
    (select count(*) from current_topics where kind = 'topic') as topics

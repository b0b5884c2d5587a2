-- Purpose: the size of a topic in a window. Inputs: topic, since, until (exclusive).
-- Outputs: stories, articles, publishers (names, most articles first).
with told as (
    select article_id, story_id, publisher
    from mentions
    inner join arrivals using (article_id)
    where
        mentions.subject = $topic
        and mentions.seen_at >= $since::timestamptz
        and arrivals.counted_at >= $since::timestamptz
        and arrivals.counted_at < $until::timestamptz
),

speakers as (
    select publisher, count(distinct article_id) as articles from told group by 1
)

select
    (select count(distinct story_id) from told) as stories,
    (select count(distinct article_id) from told) as articles,
    (select coalesce(list(publisher order by articles desc, publisher), []) from speakers) as publishers

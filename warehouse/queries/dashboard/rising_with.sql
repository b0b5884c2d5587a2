-- Purpose: other topics and entities in the articles about a topic, during a period against the time before it.
-- Inputs: topic, since, until, before (where the time before begins), limit.
-- Outputs: subject, kind, title, articles, stories (together, in the period), stories_before (together, in the time
-- before, scaled to the period's length), lift (times as frequent as in all articles of the period).
with told as (
    select
        mentions.subject,
        mentions.kind,
        mentions.article_id,
        arrivals.story_id,
        mentions.event_at >= $since::timestamptz as during
    from mentions
    inner join arrivals using (article_id)
    where mentions.event_at >= $before::timestamptz and mentions.event_at < $until::timestamptz
),

ours as (
    select distinct article_id, during from told where subject = $topic
),

together as (
    select
        subject,
        any_value(kind) as kind,
        count(distinct told.article_id) filter (where told.during) as articles,
        count(distinct story_id) filter (where told.during) as stories,
        count(distinct story_id) filter (where not told.during) as earlier
    from told
    semi join ours using (article_id)
    where subject <> $topic
    group by subject
),

everywhere as (
    select subject, count(distinct article_id) filter (where during) as articles from told group by subject
)

from (
    select
        together.subject,
        together.kind,
        coalesce(current_topics.title, together.subject) as title,
        together.articles,
        together.stories,
        round(
            together.earlier * (epoch($until::timestamptz) - epoch($since::timestamptz))
            / nullif(epoch($since::timestamptz) - epoch($before::timestamptz), 0), 2
        ) as stories_before,
        round(
            together.articles * (
                select count(*) from arrivals where event_at >= $since::timestamptz and event_at < $until::timestamptz
            ) / nullif((select count(*) from ours where during) * everywhere.articles, 0), 1
        ) as lift
    from together
    inner join everywhere using (subject)
    left join current_topics on current_topics.name = together.subject
    where together.stories > 0
)
order by stories * ln(1 + greatest(lift, 0)) desc, subject
limit $limit

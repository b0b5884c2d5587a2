-- Purpose: other topics and entities in the articles about a topic, during a period against the time before it.
-- Inputs: topic, since, until, before (where the time before begins), limit.
-- Outputs: subject, kind, title, articles, stories (together, in the period), stories_before (together, in the time
-- before, scaled to the period's length), lift (times as frequent as in all articles of the period).
with ours as (
    select distinct article_id, story_id, event_at >= $since::timestamptz as during
    from mentions_between($before::timestamptz, $until::timestamptz)
    where subject = $topic
),

together as (
    select
        mentions.subject,
        any_value(mentions.kind) as kind,
        count(distinct ours.article_id) filter (where ours.during) as articles,
        count(distinct ours.story_id) filter (where ours.during) as stories,
        count(distinct ours.story_id) filter (where not ours.during) as earlier
    from mentions
    inner join ours using (article_id)
    where
        mentions.subject <> $topic
        and mentions.event_at >= $before::timestamptz
        and mentions.event_at < $until::timestamptz
    group by mentions.subject
),

everywhere as (
    from counted_between($since::timestamptz, $until::timestamptz)
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
                select everywhere.articles from everywhere where everywhere.subject = ''
            ) / nullif((select count(*) from ours where during) * everywhere.articles, 0), 1
        ) as lift
    from together
    inner join everywhere using (subject)
    left join current_topics on current_topics.name = together.subject
    where together.stories > 0
)
order by stories * ln(1 + greatest(lift, 0)) desc, subject
limit $limit

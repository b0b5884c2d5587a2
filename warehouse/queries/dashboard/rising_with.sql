-- Purpose: other topics and entities in the articles about a topic, during a period against the time before it.
-- Inputs: topic, since, until, before (where the time before begins), limit.
-- Outputs: subject, kind, title, articles, stories (together, in the period), stories_before (together, in the time
-- before, scaled to the period's length), lift (times as frequent as in all articles of the period).
with during as (
    select distinct article_id, story_id
    from subject_mentions($topic, $since::timestamptz, $until::timestamptz)
),

together as (
    select
        mentions.subject,
        any_value(mentions.kind) as kind,
        count(distinct during.article_id) as articles,
        count(distinct during.story_id) as stories
    from mentions
    inner join during using (article_id)
    where
        mentions.subject <> $topic
        and mentions.event_at >= $since::timestamptz
        and mentions.event_at < $until::timestamptz
    group by mentions.subject
),

everywhere as (
    from counted_between($since::timestamptz, $until::timestamptz)
),

lifted as (
    select
        together.*,
        round(
            together.articles * (select everywhere.articles from everywhere where everywhere.subject = '')
            / nullif((select count(*) from during) * everywhere.articles, 0), 1
        ) as lift
    from together
    inner join everywhere using (subject)
),

shown as materialized (
    from lifted
    order by stories * ln(1 + greatest(lift, 0)) desc, subject
    limit $limit
),

earlier as (
    select mentions.subject, count(distinct ours.story_id) as stories
    from mentions
    inner join (
        select distinct article_id, story_id
        from subject_mentions($topic, $before::timestamptz, $since::timestamptz)
    ) as ours using (article_id)
    where
        mentions.subject in (select shown.subject from shown)
        and mentions.event_at >= $before::timestamptz
        and mentions.event_at < $since::timestamptz
    group by mentions.subject
)

select
    shown.subject,
    shown.kind,
    coalesce(current_topics.title, shown.subject) as title,
    shown.articles,
    shown.stories,
    round(
        coalesce(earlier.stories, 0) * (epoch($until::timestamptz) - epoch($since::timestamptz))
        / nullif(epoch($since::timestamptz) - epoch($before::timestamptz), 0), 2
    ) as stories_before,
    shown.lift
from shown
left join earlier on earlier.subject = shown.subject
left join current_topics on current_topics.name = shown.subject
order by shown.stories * ln(1 + greatest(shown.lift, 0)) desc, shown.subject

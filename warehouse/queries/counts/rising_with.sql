-- Purpose: other topics and entities whose share of the articles about a topic is well above their share of all.
-- Inputs: topic, since, until (exclusive), limit.
-- Outputs: subject, kind, title (null: not known), articles (with the topic), lift (times as frequent as elsewhere).
with arrived as (
    select article_id, story_id from arrivals
    where counted_at >= $since::timestamptz and counted_at < $until::timestamptz
),

told as (
    select mentions.subject, mentions.kind, arrived.* from mentions
    inner join arrived using (article_id)
    where mentions.seen_at >= $since::timestamptz
),

topic as (
    select distinct article_id from told where subject = $topic
),

together as (
    select
        subject,
        any_value(kind) as kind,
        count(distinct story_id) filter (where article_id in (from topic)) as stories,
        count(distinct article_id) filter (where article_id in (from topic)) as articles,
        count(distinct article_id) as everywhere
    from told
    where subject <> $topic
    group by subject
)

select
    subject,
    lifted.kind,
    titles.title,
    articles,
    lift
from (
    select
        *,
        round(articles / (select count(*) from topic) / (everywhere / (select count(*) from arrived)), 2) as lift
    from together
    where stories >= 2
) as lifted
left join current_topics as titles on titles.name = subject
where lift > 1.5
order by articles * ln(lift) desc, subject
limit $limit

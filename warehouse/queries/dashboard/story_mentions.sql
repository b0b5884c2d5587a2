-- Purpose: the topics and entities of a story.
-- Inputs: story (text of its id). Outputs: subject, title, kind, articles (of the story that mention it), score, about.
select
    mentions.subject,
    coalesce(any_value(current_topics.title), mentions.subject) as title,
    mentions.kind,
    count(distinct mentions.article_id) as articles,
    round(max(mentions.score), 2) as score,
    bool_or(mentions.about) as about
from mentions
inner join story_members using (article_id)
left join current_topics on current_topics.name = mentions.subject
where story_members.story_id = try_cast($story as bigint)
group by mentions.subject, mentions.kind
order by articles desc, score desc, mentions.subject

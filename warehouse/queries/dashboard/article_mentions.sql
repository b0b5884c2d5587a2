-- Purpose: the topics and entities that were found in an article, with the evidence.
-- Inputs: article (text of its id).
-- Outputs: subject, title, kind, score, about, evidence (the words that matched), spans, found_at.
select
    mentions.subject,
    coalesce(current_topics.title, mentions.subject) as title,
    mentions.kind,
    round(mentions.score, 2) as score,
    mentions.about,
    list_distinct(list_transform(mentions.spans, lambda span: span.text)) as evidence,
    mentions.spans,
    mentions.found_at
from mentions
left join current_topics on current_topics.name = mentions.subject
where mentions.article_id = try_cast($article as bigint)
order by mentions.about desc, mentions.score desc, mentions.subject

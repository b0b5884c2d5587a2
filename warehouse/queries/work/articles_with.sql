-- Purpose: the articles in which a topic or an entity was found.
-- Inputs: subject. Outputs: article_id, title, event_at.
select
    mentions.article_id,
    articles.title,
    mentions.event_at
from mentions
inner join latest_articles as articles using (article_id)
where mentions.subject = $subject
qualify row_number() over (partition by mentions.article_id order by mentions.found_at desc) = 1
order by mentions.event_at, mentions.article_id

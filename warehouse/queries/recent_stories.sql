-- Purpose: the members of the stories of a window, for new articles to join.
-- Inputs: since. Outputs: the fields of StoryMember; sketch, text_hash, title, lead, seen_at of the member's newest version.
select
    story_members.* exclude (batch_id),
    articles.sketch,
    articles.text_hash,
    articles.title,
    articles.lead,
    articles.seen_at
from story_members
inner join latest_articles as articles using (article_id)
where articles.seen_at >= $since::timestamptz
order by articles.seen_at, article_id

-- Purpose: the members of the stories of some days, for new articles to join.
-- Inputs: days (UTC, of seen times). Outputs: the fields of StoryMember; sketch, text_hash, title, lead, seen_at of the member's newest version.
select
    story_members.* exclude (batch_id),
    articles.sketch,
    articles.text_hash,
    articles.title,
    articles.lead,
    articles.seen_at
from story_members
inner join latest_articles as articles using (article_id)
where
    articles.seen_at >= list_min($days::date[])
    and articles.seen_at < list_max($days::date[]) + interval 1 day
    and articles.seen_at::date in (select unnest($days::date[]))
order by articles.seen_at, article_id

-- Purpose: articles that have no place in a story yet, in the order in which they arrived.
-- Inputs: limit. Outputs: the fields of Article (the first version).
select * from articles
where not exists (select 1 from story_members where story_members.article_id = articles.article_id)
qualify row_number() over (partition by article_id order by seen_at, version) = 1
order by seen_at, article_id
limit $limit

-- Purpose: what was found in one article. Inputs: article_id. Outputs: the fields of Mention.
select * from mentions where article_id = $article_id order by score desc, subject

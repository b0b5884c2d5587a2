-- Purpose: note articles that came or changed. Inputs: landed (anything with article_id).
insert into uncounted by name select distinct article_id from landed

-- Purpose: note articles that came or changed. Inputs: landed (anything with article_id).
insert into uncounted select distinct article_id, null::timestamptz from landed

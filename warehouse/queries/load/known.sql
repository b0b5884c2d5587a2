-- Purpose: what arrivals has of the articles of a batch: looked up once, for all statements of the batch.
-- Inputs: landed (anything with article_id). Outputs: the table known.
create or replace temp table known as
select article_id, story_id, origin, event_at, seen_at, counted_at
from arrivals
where article_id in (select article_id from landed)

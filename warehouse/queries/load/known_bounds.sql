-- Purpose: which rows can be about the articles of a batch: no version, mention or row of arrivals was seen before its
-- article was. Inputs: landed, known.
-- Outputs: known_since (null: no article is known), others (whether there are others), history (whether one is history).
select
    (select min(seen_at) from known) as known_since,
    exists (from landed anti join known using (article_id)) as others,
    exists (from known where origin = 'history') as history

-- Purpose: keep no second copy of the texts: the index does without. Inputs: texts.
create or replace table texts as select article_id from texts

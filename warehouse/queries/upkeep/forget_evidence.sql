-- Purpose: erase the quotations that prove mentions. Inputs: chosen (article_id).
update mentions set spans = [] where article_id in (select article_id from chosen)

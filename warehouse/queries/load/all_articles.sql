-- Purpose: let load/arrivals work on all articles. Outputs: landed.
create or replace temp view landed as select distinct article_id from articles

-- Purpose: whether the file has kept counts, as it has since migration 0050. Outputs: a row if so.
select 1 as found from information_schema.tables where table_catalog = current_database() and table_name = 'uncounted'

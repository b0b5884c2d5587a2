-- Purpose: whether the file has a schema at all. Outputs: a row if so.
select 1 as found from information_schema.tables where table_catalog = current_database() and table_name = 'schema_migrations'

-- Purpose: how many rows each table has. Outputs: table_name, rows (DuckDB's own count).
select table_name, estimated_size as rows from duckdb_tables()
where database_name = current_database() order by table_name

-- Purpose: the columns of a table or view. Inputs: name. Outputs: column_name; nothing where there is no such table.
select column_name from duckdb_columns()
where database_name = current_database() and table_name = $name and not internal
order by column_index

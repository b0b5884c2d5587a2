-- Purpose: the tables and views for people, with their columns. Outputs: name, is_view, says, column_name, data_type,
-- nullable (true for every column of a view: its comment says what NULL means), column_says.
select
    relations.name,
    relations.is_view,
    relations.says,
    columns.column_name,
    columns.data_type,
    columns.is_nullable as nullable,
    columns.comment as column_says
from (
    select table_name as name, false as is_view, comment as says, database_name from duckdb_tables()
    union all
    select view_name, true, comment, database_name from duckdb_views() where not internal
) as relations
inner join duckdb_columns() as columns
    on columns.table_name = relations.name and columns.database_name = relations.database_name
where relations.database_name = current_database()
order by relations.is_view, relations.name, columns.column_index

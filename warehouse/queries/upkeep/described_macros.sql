-- Purpose: the macros for people. Outputs: name, parameters, says.
select function_name as name, parameters, comment as says
from duckdb_functions()
where database_name = current_database() and not internal and comment is not null and function_type like '%macro'
order by function_name

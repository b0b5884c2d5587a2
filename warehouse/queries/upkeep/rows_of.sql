-- Purpose: a whole table or view. Inputs: name. Outputs: its columns.
select * from query_table($name)

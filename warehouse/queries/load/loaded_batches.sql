-- Purpose: which of the landed files were loaded before. Inputs: names. Outputs: batch_id.
select batch_id from batches where batch_id in (select unnest($names::varchar[]))

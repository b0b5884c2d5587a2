-- Purpose: remove the names of batches that were loaded long ago: their files are gone since. Inputs: before.
delete from batches where loaded_at < $before::timestamptz

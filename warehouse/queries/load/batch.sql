-- Purpose: one loaded batch. Inputs: batch_id, loaded_at, rows_landed by position.
insert into batches values (?, ?, ?)

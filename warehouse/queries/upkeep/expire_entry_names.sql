-- Purpose: remove other names of entries that were seen long ago. Inputs: before.
delete from entry_names where seen_at < $before::timestamptz

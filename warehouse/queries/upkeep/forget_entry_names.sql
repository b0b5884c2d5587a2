-- Purpose: erase the other names of feed entries. Inputs: chosen (entry_id).
delete from entry_names where entry_id in (select entry_id from chosen)

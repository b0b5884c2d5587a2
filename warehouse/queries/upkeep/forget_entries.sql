-- Purpose: erase the words of feed entries. Inputs: chosen (entry_id).
update entries set link = '', guid = '', title = '', summary = '', content = '', authors = [], published_raw = ''
where entry_id in (select entry_id from chosen)

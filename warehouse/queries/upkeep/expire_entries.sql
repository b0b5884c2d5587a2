-- Purpose: erase what feeds said in full long enough ago. Inputs: before.
update entries set content = '', summary = ''
where seen_at < $before::timestamptz and (content <> '' or summary <> '')

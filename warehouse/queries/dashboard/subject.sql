-- Purpose: a topic or entity and its definitions, the present one first.
-- Inputs: subject. Outputs: name, title, kind, definition (as text), since_at.
select name, title, kind, definition::varchar as definition, since_at
from topics
where name = $subject
order by since_at desc

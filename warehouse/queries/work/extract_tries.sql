-- Purpose: how often the pages of some links were asked for. Inputs: links. Outputs: link, tries.
select subject as link, count(*) as tries
from attempts
where stage = 'extract' and subject in (select unnest($links::varchar[]))
group by subject

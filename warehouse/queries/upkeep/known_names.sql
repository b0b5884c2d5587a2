-- Purpose: the names that may be asked for. Inputs: what (topic, kind or publisher). Outputs: name.
select distinct name
from (
    select name from topics where $what = 'topic'
    union all select subject from mentions where $what = 'topic'
    union all select kind from topics where $what = 'kind'
    union all select kind from mentions where $what = 'kind'
    union all select publisher from feeds where $what = 'publisher'
    union all select publisher from arrivals where $what = 'publisher'
)
order by name

-- Purpose: as once/counted_between_kept, of counted_buckets.
create or replace temp macro counted_buckets(by_unit, zone, since, until) as table
with quarters as (
    select quarter, local_at, min(quarter) over (partition by local_at) as first_quarter
    from local_quarters(by_unit, zone, since, until)
)

select
    kept_quarters.subject,
    quarters.local_at,
    sum(kept_quarters.articles)::bigint as articles,
    sum(if(kept_quarters.previous_quarter >= quarters.first_quarter, 0, kept_quarters.stories))::bigint as stories
from kept_quarters
inner join quarters on quarters.quarter = kept_quarters.quarter
where kept_quarters.quarter >= quarter_of(utc(since)) and kept_quarters.quarter < quarter_of(utc(until))
group by all

-- Purpose: note the hours of stories that articles are about to leave. Inputs: landed (story_members).
insert into uncounted
select distinct null::bigint, utc_hour(counted_at)
from arrivals
where story_id in (
    select arrivals.story_id from arrivals
    inner join landed using (article_id)
    where arrivals.story_id <> landed.story_id
)

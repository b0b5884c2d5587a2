-- Purpose: note the hours of stories that articles are about to leave. Inputs: landed (story_members), known.
insert into uncounted by name
select distinct null::bigint as article_id, utc_hour(counted_at) as hour_at, utc_hour(event_at) as event_hour_at
from arrivals
where story_id in (
    select known.story_id from known
    inner join landed using (article_id)
    where known.story_id <> landed.story_id
)

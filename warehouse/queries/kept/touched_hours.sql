-- Purpose: note the hours in which known articles counted, and those of their events, before they change. Inputs: known.
insert into uncounted by name
select distinct null::bigint as article_id, utc_hour(counted_at) as hour_at, utc_hour(event_at) as event_hour_at
from known

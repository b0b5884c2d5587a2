-- Purpose: which stories an event has. Inputs: topic, core (story ids), terms, since, until. Outputs: story_id.
select story_id
from stories_about($topic, $core::bigint[], $terms::varchar[], $since::timestamptz, $until::timestamptz)

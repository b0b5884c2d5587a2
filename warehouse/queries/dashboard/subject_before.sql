-- Purpose: the stories about a topic or entity in the time of the same length before a period: what it is compared with.
-- Inputs: subject, since, until (of the period).
-- Outputs: stories, all_stories (of every subject; 0: nothing is stored of that time), began_at (of what is stored).
select
    coalesce(any_value(stories) filter (where subject = $subject), 0) as stories,
    coalesce(any_value(stories) filter (where subject = ''), 0) as all_stories,
    (select min(event_at) from arrivals) as began_at
from counted_between($since::timestamptz - ($until::timestamptz - $since::timestamptz), $since::timestamptz)
where subject in ('', $subject)

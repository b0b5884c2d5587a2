-- Purpose: what was written about a topic or entity in a whole period; a story counts once, however often it is copied.
-- Inputs: subject, since, until.
-- Outputs: stories, articles, owners, all_stories, share (of all stories; NULL: there were none).
select
    count(distinct told.story_id) as stories,
    count(distinct told.article_id) as articles,
    count(distinct told.owner) as owners,
    any_value(everything.stories) as all_stories,
    round(count(distinct told.story_id) / nullif(any_value(everything.stories), 0), 4) as share
from (
    select count(distinct story_id) as stories from arrivals
    where event_at >= $since::timestamptz and event_at < $until::timestamptz
) as everything
left join mentions_between($since::timestamptz, $until::timestamptz) as told on told.subject = $subject

-- Purpose: what was written about a topic or entity in a whole period; a story counts once, however often it is copied.
-- Inputs: subject, since, until.
-- Outputs: stories, articles, owners, all_stories, share (of all stories; NULL: there were none).
select
    count(distinct arrivals.story_id) as stories,
    count(distinct arrivals.article_id) as articles,
    count(distinct arrivals.family) as owners,
    any_value(everything.stories) as all_stories,
    round(count(distinct arrivals.story_id) / nullif(any_value(everything.stories), 0), 4) as share
from (
    select count(distinct story_id) as stories from arrivals
    where event_at >= $since::timestamptz and event_at < $until::timestamptz
) as everything
left join mentions
    on mentions.subject = $subject
    and mentions.event_at >= $since::timestamptz
    and mentions.event_at < $until::timestamptz
left join arrivals on arrivals.article_id = mentions.article_id

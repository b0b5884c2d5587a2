-- Purpose: how well the feeds were monitored in the hours before an instant.
-- Inputs: since, until. Outputs: feeds_due, feeds_answered, coverage (share of the usual stories; all three of the last
-- whole hour), failing (feeds now), articles, stories (seen in the period), last_poll_at, last_extract_at.
select
    heard.feeds_due,
    heard.feeds_answered,
    round(heard.share, 3) as coverage,
    (select count(*) from feed_health where health in ('failing', 'disabled') and publisher is not null) as failing,
    (select count(*) from arrivals where seen_at >= $since::timestamptz and seen_at < $until::timestamptz) as articles,
    (
        select count(distinct story_id) from arrivals
        where seen_at >= $since::timestamptz and seen_at < $until::timestamptz
    ) as stories,
    (select max(ended_at) from attempts where stage = 'poll' and started_at >= $since::timestamptz) as last_poll_at,
    (select max(ended_at) from attempts where stage = 'extract' and started_at >= $since::timestamptz) as last_extract_at
from coverage($until::timestamptz - interval 1 hour, $until::timestamptz) as heard
order by hour_at desc
limit 1

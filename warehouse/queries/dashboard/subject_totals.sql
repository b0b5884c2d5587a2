-- Purpose: what was written about a topic or entity in a whole period; a story counts once, however often it is copied.
-- Inputs: subject, since, until.
-- Outputs: stories, articles, owners, all_stories, share (of all stories; NULL: there were none), coverage (NULL: no feed
-- was due).
select
    count(distinct arrivals.story_id) as stories,
    count(distinct arrivals.article_id) as articles,
    count(distinct arrivals.family) as owners,
    any_value(everything.stories) as all_stories,
    round(count(distinct arrivals.story_id) / nullif(any_value(everything.stories), 0), 4) as share,
    any_value(heard.coverage) as coverage
from (
    select count(distinct story_id) as stories from arrivals
    where event_at >= $since::timestamptz and event_at < $until::timestamptz
) as everything
cross join (
    select round(sum(feeds_answered) / nullif(sum(feeds_due), 0), 3) as coverage
    from coverage($since::timestamptz, $until::timestamptz)
) as heard
left join mentions
    on mentions.subject = $subject
    and mentions.event_at >= $since::timestamptz
    and mentions.event_at < $until::timestamptz
left join arrivals on arrivals.article_id = mentions.article_id

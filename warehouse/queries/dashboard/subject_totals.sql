-- Purpose: what was written about a topic or entity in a whole period; a story counts once, however often it is copied.
-- Inputs: subject, since, until.
-- Outputs: stories, articles, owners, all_stories, share (of all stories; NULL: there were none).
with counted as (
    from counted_between($since::timestamptz, $until::timestamptz) where subject in ('', $subject)
),

sums as (
    select
        coalesce(any_value(stories) filter (where subject = $subject), 0) as stories,
        coalesce(any_value(articles) filter (where subject = $subject), 0) as articles,
        coalesce(any_value(stories) filter (where subject = ''), 0) as all_stories
    from counted
)

select
    sums.stories,
    sums.articles,
    (
        select count(distinct told.owner)
        from subject_mentions($subject, $since::timestamptz, $until::timestamptz) as told
    ) as owners,
    sums.all_stories,
    round(sums.stories / nullif(sums.all_stories, 0), 4) as share
from sums

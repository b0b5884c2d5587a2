-- Purpose: a topic or entity over time by hours, days, weeks or months of a time zone, gaps filled.
-- Inputs: subject, by (hour, day, week, month), zone, since, until.
-- Outputs: begins_at, ends_at, stories, articles, owners (NULL: no feed answered), all_stories, share (of all stories; NULL:
-- there were none), coverage (NULL: no feed was due, as in imported history), expected, low, high (stories; NULL: not
-- judged).
with quarters as (
    from local_quarters($by, $zone, $since::timestamptz, $until::timestamptz)
),

counted as materialized (
    from counted_buckets($by, $zone, $since::timestamptz, $until::timestamptz) where subject in ('', $subject)
),

writers as (
    select quarters.local_at, count(distinct told.owner) as owners
    from subject_mentions($subject, $since::timestamptz, $until::timestamptz) as told
    inner join quarters on quarters.quarter = quarter_of(told.event_at)
    group by all
),

heard as (
    select
        date_trunc($by, hour_at at time zone $zone) as local_at,
        sum(feeds_due) as feeds_due,
        sum(feeds_answered) as feeds_answered,
        avg(share) as share
    from coverage($since::timestamptz, $until::timestamptz)
    group by all
),

judged as (
    select
        date_trunc($by, (judged_at - interval 1 microsecond) at time zone $zone) as local_at,
        avg(expected / window_h) as expected,
        avg(low / window_h) as low,
        avg(high / window_h) as high
    from judgements
    where topic = $subject and kind = 'hour' and judged_at > $since::timestamptz and judged_at <= $until::timestamptz
    group by all
)

select
    spine.begins_at,
    spine.ends_at,
    unless_silent(counted.stories, heard.feeds_due, heard.feeds_answered) as stories,
    unless_silent(counted.articles, heard.feeds_due, heard.feeds_answered) as articles,
    unless_silent(writers.owners, heard.feeds_due, heard.feeds_answered) as owners,
    coalesce(everything.stories, 0) as all_stories,
    round(coalesce(counted.stories, 0) / nullif(everything.stories, 0), 4) as share,
    round(heard.share, 3) as coverage,
    round(judged.expected * (epoch(spine.ends_at) - epoch(spine.begins_at)) / 3600, 2) as expected,
    round(judged.low * (epoch(spine.ends_at) - epoch(spine.begins_at)) / 3600, 2) as low,
    round(judged.high * (epoch(spine.ends_at) - epoch(spine.begins_at)) / 3600, 2) as high
from local_buckets($by, $zone, $since::timestamptz, $until::timestamptz) as spine
left join counted on counted.local_at = spine.local_at and counted.subject = $subject
left join counted as everything on everything.local_at = spine.local_at and everything.subject = ''
left join writers on writers.local_at = spine.local_at
left join heard on heard.local_at = spine.local_at
left join judged on judged.local_at = spine.local_at
order by spine.begins_at

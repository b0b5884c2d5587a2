-- Purpose: a topic or entity over time by hours, days, weeks or months of a time zone, gaps filled.
-- Inputs: subject, by (hour, day, week, month), zone, since, until.
-- Outputs: begins_at, ends_at, stories, articles, owners (NULL: no feed answered), all_stories, share (of all stories; NULL:
-- there were none), coverage (NULL: no feed was due, as in imported history), expected, low, high (stories; NULL: not
-- judged).
with spine as (
    select
        day as local_at,
        day at time zone $zone as begins_at,
        (day + to_months(if($by = 'month', 1, 0)) + to_days(case $by when 'week' then 7 when 'day' then 1 else 0 end)
        + to_hours(if($by = 'hour', 1, 0))) at time zone $zone as ends_at
    from generate_series(
        date_trunc($by, $since::timestamptz at time zone $zone),
        ($until::timestamptz - interval 1 microsecond) at time zone $zone,
        case $by when 'month' then interval 1 month when 'week' then interval 7 days when 'day' then interval 1 day
        else interval 1 hour end
    ) as days(day)
),

-- Every zone's days begin at a quarter of an hour: finding the bucket of each quarter once, not of each article, takes a
-- third of the time.
quarters as (
    select
        range as quarter,
        date_trunc($by, make_timestamp(range * 900000000) at time zone 'UTC' at time zone $zone) as local_at
    from range(epoch_us($since::timestamptz) // 900000000, epoch_us($until::timestamptz) // 900000000 + 1)
),

counted as (
    select
        quarters.local_at,
        count(distinct arrivals.story_id) as stories,
        count(distinct arrivals.article_id) as articles,
        count(distinct arrivals.family) as owners
    from mentions
    inner join arrivals using (article_id)
    inner join quarters on quarters.quarter = epoch_us(mentions.event_at) // 900000000
    where
        mentions.subject = $subject
        and mentions.event_at >= $since::timestamptz
        and mentions.event_at < $until::timestamptz
        and arrivals.event_at >= $since::timestamptz - interval 1 day
        and arrivals.event_at < $until::timestamptz + interval 1 day
    group by all
),

everything as (
    select quarters.local_at, count(distinct arrivals.story_id) as stories
    from arrivals
    inner join quarters on quarters.quarter = epoch_us(arrivals.event_at) // 900000000
    where arrivals.event_at >= $since::timestamptz and arrivals.event_at < $until::timestamptz
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
    where topic = $subject and judged_at > $since::timestamptz and judged_at <= $until::timestamptz
    group by all
)

select
    spine.begins_at,
    spine.ends_at,
    if(heard.feeds_due > 0 and heard.feeds_answered = 0, null, coalesce(counted.stories, 0)) as stories,
    if(heard.feeds_due > 0 and heard.feeds_answered = 0, null, coalesce(counted.articles, 0)) as articles,
    if(heard.feeds_due > 0 and heard.feeds_answered = 0, null, coalesce(counted.owners, 0)) as owners,
    coalesce(everything.stories, 0) as all_stories,
    round(coalesce(counted.stories, 0) / nullif(everything.stories, 0), 4) as share,
    round(heard.share, 3) as coverage,
    round(judged.expected * (epoch(spine.ends_at) - epoch(spine.begins_at)) / 3600, 2) as expected,
    round(judged.low * (epoch(spine.ends_at) - epoch(spine.begins_at)) / 3600, 2) as low,
    round(judged.high * (epoch(spine.ends_at) - epoch(spine.begins_at)) / 3600, 2) as high
from spine
left join counted using (local_at)
left join everything using (local_at)
left join heard using (local_at)
left join judged using (local_at)
order by spine.begins_at

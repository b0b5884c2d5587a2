-- Purpose: several topics and entities over time: share of voice.
-- Inputs: subjects (list of names), by (hour, day, week, month), zone, since, until.
-- Outputs: begins_at, subject, stories, articles, share (of all stories; NULL: there were none), voice (share among the
-- compared ones; NULL: nobody wrote about any of them), coverage.
with spine as (
    select day as local_at
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
        mentions.subject,
        count(distinct arrivals.story_id) as stories,
        count(distinct arrivals.article_id) as articles
    from mentions
    inner join arrivals using (article_id)
    inner join quarters on quarters.quarter = epoch_us(mentions.event_at) // 900000000
    where
        list_contains($subjects, mentions.subject)
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
        avg(share) as coverage
    from coverage($since::timestamptz, $until::timestamptz)
    group by all
)

select
    spine.local_at at time zone $zone as begins_at,
    wanted.subject,
    if(heard.coverage = 0, null, coalesce(counted.stories, 0)) as stories,
    if(heard.coverage = 0, null, coalesce(counted.articles, 0)) as articles,
    round(coalesce(counted.stories, 0) / nullif(everything.stories, 0), 4) as share,
    round(
        coalesce(counted.stories, 0) / nullif(sum(coalesce(counted.stories, 0)) over (partition by spine.local_at), 0), 4
    ) as voice,
    round(heard.coverage, 3) as coverage
from spine
cross join (select unnest($subjects) as subject) as wanted
left join counted on counted.local_at = spine.local_at and counted.subject = wanted.subject
left join everything on everything.local_at = spine.local_at
left join heard on heard.local_at = spine.local_at
order by begins_at, wanted.subject

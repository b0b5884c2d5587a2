-- Purpose: several topics and entities over time: share of voice.
-- Inputs: subjects (list of names), by (hour, day, week, month), zone, since, until.
-- Outputs: begins_at, subject, stories, articles, share (of all stories; NULL: there were none), voice (share among the
-- compared ones; NULL: nobody wrote about any of them), coverage.
with counted as materialized (
    from counted_buckets($by, $zone, $since::timestamptz, $until::timestamptz)
    where subject = '' or list_contains($subjects, subject)
),

heard as (
    select
        date_trunc($by, hour_at at time zone $zone) as local_at,
        sum(feeds_due) as feeds_due,
        sum(feeds_answered) as feeds_answered,
        avg(share) as coverage
    from coverage($since::timestamptz, $until::timestamptz)
    group by all
)

select
    spine.begins_at,
    wanted.subject,
    unless_silent(counted.stories, heard.feeds_due, heard.feeds_answered) as stories,
    unless_silent(counted.articles, heard.feeds_due, heard.feeds_answered) as articles,
    round(coalesce(counted.stories, 0) / nullif(everything.stories, 0), 4) as share,
    round(
        coalesce(counted.stories, 0) / nullif(sum(coalesce(counted.stories, 0)) over (partition by spine.local_at), 0), 4
    ) as voice,
    round(heard.coverage, 3) as coverage
from local_buckets($by, $zone, $since::timestamptz, $until::timestamptz) as spine
cross join (select unnest($subjects) as subject) as wanted
left join counted on counted.local_at = spine.local_at and counted.subject = wanted.subject
left join counted as everything on everything.local_at = spine.local_at and everything.subject = ''
left join heard on heard.local_at = spine.local_at
order by spine.begins_at, wanted.subject

-- Purpose: the stories to name first for each of some events: the most central ones, then those of its topic in its time
-- that most owners carry.
-- Inputs: events (list of ids as text), since (not later than any of them began), until, limit (of each event).
-- Outputs: event_id, story_id, article_id (as text), place (1: first), title, publisher, first_at, articles, owners.
with wanted as materialized (
    select
        event_id,
        topic,
        utc_hour(started_at) as since,
        if(open, $until::timestamptz, least(utc_hour(changed_at) + interval 1 hour, $until::timestamptz)) as until
    from current_events
    where list_contains($events, event_id::varchar)
),

core as (
    select event_id, story_id, min(place) as place
    from (
        select event_id, unnest(story_ids) as story_id, generate_subscripts(story_ids, 1) as place
        from events
        where list_contains($events, event_id::varchar)
    )
    group by all
),

told as (
    select
        wanted.event_id,
        told.story_id,
        arg_min(told.article_id, publication_order(told.published_by, told.seen_at, told.article_id, told.story_id)) as article_id,
        min(told.published_by) as first_at,
        count(distinct told.article_id) as articles,
        count(distinct told.owner) as owners
    from mentions_between($since::timestamptz, $until::timestamptz) as told
    inner join wanted
        on told.subject = wanted.topic and told.event_at >= wanted.since and told.event_at < wanted.until
    where told.subject in (select wanted.topic from wanted)
    group by all
),

shown as (
    select
        told.*,
        row_number() over (
            partition by told.event_id
            order by core.place nulls last, told.owners desc, told.articles desc, told.first_at, told.story_id
        ) as rank
    from told
    left join core on core.event_id = told.event_id and core.story_id = told.story_id
    qualify rank <= $limit
)

select
    shown.event_id::varchar as event_id,
    shown.story_id::varchar as story_id,
    shown.article_id::varchar as article_id,
    shown.rank as place,
    articles.title,
    articles.publisher,
    shown.first_at,
    shown.articles,
    shown.owners
from shown
inner join arrivals on arrivals.article_id = shown.article_id
inner join articles on
    articles.article_id = shown.article_id
    and articles.version = arrivals.latest_version
    and articles.event_at >= $since::timestamptz - interval 1 day
    and articles.event_at < $until::timestamptz + interval 1 day
order by shown.event_id, shown.rank

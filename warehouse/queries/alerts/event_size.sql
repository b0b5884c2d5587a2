-- Purpose: how large an event is. Inputs: topic, core (story ids; []: every story of the topic), terms, since, until.
-- Outputs: stories, articles, publishers (names, those with most stories first), first_at, last_at, first_publisher
-- (null: there is no story).
with stories as (
    from stories_about($topic, $core::bigint[], $terms::varchar[], $since::timestamptz, $until::timestamptz)
),

speakers as (
    select publisher, count(*) as told
    from (select unnest(publishers) as publisher from stories)
    group by publisher
)

select
    count(*) as stories,
    coalesce(sum(articles), 0)::bigint as articles,
    (select coalesce(list(publisher order by told desc, publisher), []) from speakers) as publishers,
    min(first_at) as first_at,
    max(last_at) as last_at,
    arg_min(publisher, first_at) as first_publisher
from stories

-- Purpose: what a search found, counted: in all, by day or hour, and by each of the filters.
-- Inputs: as search.sql, without limit; by (hour, day, week, month), zone.
-- Outputs: facet (all, time, publisher, topic, entity, language, quality), value (of time: an instant in UTC), title,
-- articles, stories. Of each filter the 12 values with most articles.
with found as materialized (
    select article_id, story_id, event_at, publisher, language, quality
    from found_articles(
        $words, $topic, $entity, $publisher, $language, $quality, $since::timestamptz, $until::timestamptz
    )
),

named as (
    select distinct mentions.subject, mentions.kind = 'topic' as is_topic, found.article_id, found.story_id
    from mentions
    inner join found using (article_id)
    where mentions.event_at >= $since::timestamptz and mentions.event_at < $until::timestamptz
),

counted as (
    select 'all' as facet, '' as value, count(*) as articles, count(distinct story_id) as stories from found
    union all
    select
        'time',
        strftime(make_timestamp(epoch_us(date_trunc($by, event_at at time zone $zone) at time zone $zone)), '%Y-%m-%dT%H:%M:%SZ'),
        count(*),
        count(distinct story_id)
    from found
    group by all
    union all
    select 'publisher', publisher, count(*), count(distinct story_id) from found group by all
    union all
    select 'language', coalesce(language, ''), count(*), count(distinct story_id) from found group by all
    union all
    select 'quality', quality, count(*), count(distinct story_id) from found group by all
    union all
    select if(is_topic, 'topic', 'entity'), subject, count(*), count(distinct story_id) from named group by all
)

select counted.facet, counted.value, coalesce(current_topics.title, counted.value) as title, counted.articles, counted.stories
from counted
left join current_topics on counted.facet in ('topic', 'entity') and current_topics.name = counted.value
qualify counted.facet = 'time' or row_number() over (
    partition by counted.facet order by counted.articles desc, counted.value
) <= 12
order by counted.facet, if(counted.facet = 'time', 0, counted.articles) desc, counted.value

-- Who had a story first: by the time of publication with its precision, then by first sight. One order for all that ask.

alter table arrivals add column published_by timestamptz;
comment on column arrivals.published_by is 'when it was published at the latest: the exact time of publication; the end of the day where only the day is known; when it was first seen where nothing is known, and at most that';

create macro publication_order(published_by, seen_at, article_id, story_id) as
    {'published_by': published_by, 'seen_at': seen_at, 'joined': article_id <> story_id, 'article_id': article_id};
comment on macro publication_order is 'What the articles of a story are ordered by, the first published first: published_by, then seen_at, then the article that began the story.';

create or replace view source_profile as
select
    arrivals.publisher,
    any_value(arrivals.family) as family,
    count(*) as articles,
    count(*) filter (where place = 1 and story_size > 1) as copied_by_others,
    count(*) filter (where place > 1) as copies_of_others,
    median(articles.words)::bigint as median_words,
    round(avg(articles.paywalled::integer), 3) as share_paywalled,
    round(avg((articles.quality <> 'full')::integer), 3) as share_without_full_text,
    median(date_diff('minute', articles.published_at, arrivals.seen_at)) filter (where arrivals.origin = 'live')
        as median_minutes_until_seen,
    round(count(*) / greatest(date_diff('day', min(arrivals.event_at), max(arrivals.event_at)), 1), 2) as articles_per_day,
    max(arrivals.event_at) as last_event_at
from (
    select
        *,
        row_number() over (
            partition by story_id order by publication_order(published_by, seen_at, article_id, story_id)
        ) as place,
        count(*) over (partition by story_id) as story_size
    from arrivals
) as arrivals
inner join articles
    on articles.article_id = arrivals.article_id and articles.version = arrivals.latest_version
group by arrivals.publisher;
comment on view source_profile is 'What each publisher is like: how much, how original, how complete, how soon it is seen.';
comment on column source_profile.publisher is 'outlet';
comment on column source_profile.family is 'its owner: outlets of one family are one source';
comment on column source_profile.articles is 'articles, each once, whatever its versions';
comment on column source_profile.copied_by_others is 'articles that were the first of a story with copies, see publication_order';
comment on column source_profile.copies_of_others is 'articles of a story that another article had first';
comment on column source_profile.median_words is 'words of the text, newest versions';
comment on column source_profile.share_paywalled is 'share with only the part before a paywall, 0 to 1';
comment on column source_profile.share_without_full_text is 'share whose quality is not full, 0 to 1';
comment on column source_profile.median_minutes_until_seen is 'from publication to first sight, live articles only; NULL: none with a believable date';
comment on column source_profile.articles_per_day is 'over the days from its first to its last article';
comment on column source_profile.last_event_at is 'its latest article, by event time';

create or replace macro top_stories(topic, since, until) as table
with told as (
    select arrivals.*
    from arrivals
    semi join (
        select article_id from mentions
        where subject = topic and event_at >= utc(since) and event_at < utc(until)
    ) as matching using (article_id)
),

spread as (
    select
        story_id,
        arg_min(article_id, publication_order(published_by, seen_at, article_id, story_id)) as first_article_id,
        min(published_by) as first_at,
        count(*) as articles,
        count(distinct family) as owners
    from told
    group by story_id
)

select spread.story_id, title, publisher, first_at, spread.articles, owners, canonical_url as url
from spread
inner join latest_articles on latest_articles.article_id = spread.first_article_id
union all by name
select null::bigint as story_id where not known_subject(topic)
order by owners desc, articles desc, first_at;
comment on macro table top_stories is 'The stories of a topic in a window, those that most owners carry first, each by the article that had it first.';

create or replace macro story_spread(story) as table
select
    row_number() over earlier as place,
    articles.publisher,
    articles.family,
    articles.event_at,
    articles.seen_at,
    date_diff('minute', first_value(arrivals.published_by) over earlier, arrivals.published_by) as minutes_after_first,
    round(story_members.similarity, 3) as similarity,
    articles.title,
    articles.canonical_url as url
from story_members
inner join arrivals using (article_id)
inner join articles on articles.article_id = arrivals.article_id and articles.version = arrivals.latest_version
where story_members.story_id = story
window earlier as (
    order by publication_order(arrivals.published_by, arrivals.seen_at, arrivals.article_id, story_members.story_id)
)
order by place;
comment on macro table story_spread is 'Who had a story first and who copied it when. similarity: with the member through which it joined.';

create or replace view story_spread as
select
    story_id,
    story_id::varchar as story_id_text,
    arg_min(publisher, publication_order(published_by, seen_at, article_id, story_id)) as first_publisher,
    arg_min(article_id, publication_order(published_by, seen_at, article_id, story_id)) as first_article_id,
    min(published_by) as first_at,
    max(published_by) as last_at,
    count(*) as articles,
    count(distinct publisher) as publishers,
    count(distinct family) as owners,
    date_diff('minute', min(published_by), quantile_disc(published_by, 0.5)) as minutes_until_half,
    date_diff('minute', min(published_by), max(published_by)) as minutes_until_last
from arrivals
group by story_id;
comment on view story_spread is 'How each story spread: who had it first, and how long until half of its articles and the last one were there. The macro of this name lists one story''s articles. Key: story_id.';
comment on column story_spread.story_id is 'the article_id of the first member; never changes';
comment on column story_spread.story_id_text is 'the same as text, for programs that round large numbers';
comment on column story_spread.first_publisher is 'outlet that had it first, see publication_order';
comment on column story_spread.first_article_id is 'its article';
comment on column story_spread.first_at is 'when that article was published at the latest';
comment on column story_spread.last_at is 'the same of the last one';
comment on column story_spread.articles is 'articles of the story';
comment on column story_spread.publishers is 'outlets that have it';
comment on column story_spread.owners is 'owners of these outlets';
comment on column story_spread.minutes_until_half is 'from the first article until half of them were there';
comment on column story_spread.minutes_until_last is 'from the first article to the last';

-- What pages ask for all the time, asked for less. Coverage asks this view, and every page asks for coverage: it reads the articles of its entries alone.

create or replace view backfill_days as
with days as (
    select distinct
        feed_url,
        unnest(generate_series(
            date_trunc('day', since_at at time zone 'UTC'),
            (until_at at time zone 'UTC') - interval 1 microsecond,
            interval 1 day
        ))::date as day
    from (select since_at, until_at, unnest(feed_urls) as feed_url from backfills where state <> 'cancelled')
),

said as (
    select
        feed_url,
        (coalesce(published_at, seen_at) at time zone 'UTC')::date as day,
        hash(coalesce(nullif(link, ''), guid)) as named,
        link,
        entry_id
    from entries
    where feed_url in (select feed_url from days)
),

counted as (
    select
        said.feed_url,
        said.day,
        count(distinct said.named) as found,
        count(distinct said.named)
            filter (where read.canonical_url is not null or own.entry_id is not null) as kept
    from said
    left join (
        select distinct canonical_url from articles where canonical_url in (select said.link from said)
    ) as read on read.canonical_url = said.link
    left join (
        select distinct entry_id from articles where entry_id in (select said.entry_id from said)
    ) as own on own.entry_id = said.entry_id
    group by said.feed_url, said.day
),

filled as (
    select
        days.feed_url,
        days.day,
        coalesce(feeds.publisher, days.feed_url) as publisher,
        coalesce(counted.found, 0) as found,
        coalesce(counted.kept, 0) as kept
    from days
    left join counted on counted.feed_url = days.feed_url and counted.day = days.day
    left join feeds on feeds.url = days.feed_url
),

told as (
    select publisher, day, sum(found) as found from filled group by publisher, day
),

usual as (
    select publisher, median(found) filter (where found > 0) as found from told group by publisher
)

select
    filled.feed_url,
    filled.day,
    filled.found,
    filled.kept,
    told.found = 0 or told.found < usual.found / 4 as thin
from filled
inner join told on told.publisher = filled.publisher and told.day = filled.day
inner join usual on usual.publisher = filled.publisher;
comment on view backfill_days is 'Each day of each feed that a backfill was asked to fill, and how well it is filled.';
comment on column backfill_days.feed_url is 'the feed';
comment on column backfill_days.day is 'a UTC day of a backfill that was not cancelled';
comment on column backfill_days.found is 'articles of that day that the feed or an archive of it named';
comment on column backfill_days.kept is 'of these, those that are there';
comment on column backfill_days.thin is 'all feeds of the publisher together have nothing on that day, or less than a quarter of their median day with any';

-- One constant pattern for each word is read at the speed of the text; extracting every match of all words is ten times
-- slower, and is only needed where matches are counted.
create macro search_word_pattern(words, number) as
    '(?i)(?:^|[^\pL\pN]|[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}])' || regexp_escape(search_words(words)[number]);
comment on macro search_word_pattern is 'The regular expression that finds one word of a search, by its number from 1, at the beginning of words, in any case; NULL: there are fewer words.';

create macro search_finds(title, body, words, number) as (
    coalesce(len(search_words(words)), 0) < number
    or regexp_matches(title, search_word_pattern(words, number))
    or regexp_matches(body, search_word_pattern(words, number))
);
comment on macro search_finds is 'Whether a title or text has one word of a search, by its number from 1; true where there are fewer words.';

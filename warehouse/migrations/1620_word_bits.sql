-- Which words an article may have, in a few bits for each: a search reads the texts of the others no more.
-- Rows that are there have none, and their texts are read as before, until they expire.

alter table articles add column word_bits bigint[];
comment on column articles.word_bits is 'which words title and text may have: see may_have_words; NULL: of an older program, read all';

create or replace view latest_articles as
select articles.* from articles
semi join arrivals on articles.article_id = arrivals.article_id and articles.version = arrivals.latest_version;
comment on view latest_articles is 'The newest version of each article.';
comment on column latest_articles.article_id is 'hash of the canonical URL';
comment on column latest_articles.version is 'hash of title and text';
comment on column latest_articles.canonical_url is 'one address per article, without tracking parameters';
comment on column latest_articles.entry_id is 'the entry it was first found through';
comment on column latest_articles.feed_url is 'the feed it was first found through';
comment on column latest_articles.publisher is 'outlet';
comment on column latest_articles.family is 'its owner: outlets of one family are one source';
comment on column latest_articles.title is 'headline of this version';
comment on column latest_articles.text is 'body as plain text; empty after its time of keeping';
comment on column latest_articles.lead is 'standfirst or summary';
comment on column latest_articles.authors is 'byline';
comment on column latest_articles.language is 'NULL: too little text to say';
comment on column latest_articles.section is 'as the page names it; NULL: it does not';
comment on column latest_articles.image_url is 'lead picture; NULL: none';
comment on column latest_articles.site_name is 'as the page names it; NULL: it does not';
comment on column latest_articles.published_at is 'NULL: no believable date';
comment on column latest_articles.published_raw is 'with the offset its source gave';
comment on column latest_articles.date_source is 'archive (what listed an article of history), feed, json-ld, meta, html, url, text, none';
comment on column latest_articles.date_confidence is 'exact, day, clamped, none';
comment on column latest_articles.event_at is 'published_at held within the 30 days before seen_at, seen_at where there is none: use it for when things happened';
comment on column latest_articles.seen_at is 'when the entry was first seen: use it for what was known when';
comment on column latest_articles.fetched_at is 'NULL: the page was never had, the text is the feed''s';
comment on column latest_articles.quality is 'full, feed-content, feed-summary, stub, paywall, consent, live-blog, listing, ...';
comment on column latest_articles.paywalled is 'the page says that it is not free, or shows a wall; quality says whether the text is cut';
comment on column latest_articles.words is 'words in the text';
comment on column latest_articles.text_hash is 'exact duplicates: hash of the folded, space-collapsed text';
comment on column latest_articles.sketch is 'near-duplicates: sampled shingle hashes (see extractors/stories)';
comment on column latest_articles.extractor is 'version of the program that read it';
comment on column latest_articles.page_ref is 'the kept raw page, <day>/<file>#<row>; NULL: not kept';
comment on column latest_articles.origin is 'live: by a scheduled poll; history: imported, never alerts';
comment on column latest_articles.batch_id is 'the landed batch that brought the row, see batches';
comment on column latest_articles.reread_at is 'when a later program read the kept page again, in place of the earlier reading; NULL: as it was first read';
comment on column latest_articles.evidence is 'why it is as it is, as JSON: see article_evidence; NULL: read by an older program, or erased';
comment on column latest_articles.title_keys is 'copies: hashes by which its title and lead are found again; NULL: of an older program';
comment on column latest_articles.word_bits is 'which words title and text may have: see may_have_words; NULL: of an older program, read all';

-- The words of a search in their order, each of them bound often: what search_words leaves out would cost a millisecond each time.
create macro search_word(words, number) as
    nullif(string_split(trim(regexp_replace(lower(words), '\s+', ' ', 'g')), ' ')[number], '');
comment on macro search_word is 'One word of a search, by its number from 1, in lower case; NULL: there are fewer words.';

create or replace macro search_word_pattern(words, number) as
    '(?i)(?:^|[^\pL\pN]|[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}])' || regexp_escape(search_word(words, number));
comment on macro search_word_pattern is 'The regular expression that finds one word of a search, by its number from 1, at the beginning of words, in any case; NULL: there are fewer words.';

-- What most texts have is asked for without a pattern. Compiling one of all letters takes two milliseconds, so there is one
-- for each word.
create or replace macro search_finds(title, body, words, number) as (
    search_word(words, number) is null
    or contains(body, ' ' || search_word(words, number))
    or contains(' ' || lower(title), ' ' || search_word(words, number))
    or (
        (contains(lower(title), search_word(words, number)) or contains(lower(body), search_word(words, number)))
        and regexp_matches(
            if(contains(lower(title), search_word(words, number)), title || chr(10) || body, body),
            search_word_pattern(words, number)
        )
    )
);
comment on macro search_finds is 'Whether a title or text has one word of a search, by its number from 1; true where there are fewer words.';

-- The first five letters of each word, of shorter ones three, and each character of a script without spaces: beginnings that
-- extractors/articles/word_bits.py has hashed in the same way. Later words of a search are looked for anywhere.
create macro search_keys(words) as list_transform(
    list_filter(
        regexp_extract_all(
            regexp_replace(
                array_to_string(list_slice(string_split(trim(regexp_replace(lower(words), '\s+', ' ', 'g')), ' '), 1, 5), ' '),
                '([\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}])', ' \1 ', 'g'
            ),
            '[\pL\pN]+'
        ),
        lambda word: length(word) > 2 or regexp_matches(word, '^[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]$')
    ),
    lambda word: md5_number_lower(left(word, if(length(word) < 5, 3, 5)))
);
comment on macro search_keys is 'The hashes by which articles.word_bits is asked for the first five words of a search; empty: the words are too short.';

create macro may_have_words(bits, words) as (
    bits is null
    or len(list_filter(
        search_keys(words),
        lambda hashed: coalesce(
            (bits[1 + (hashed % len(bits)::ubigint)::bigint] >> ((hashed >> 32) % 63)::bigint) & 1, 0
        ) = 0
    )) = 0
);
comment on macro may_have_words is 'Whether an article with these bits (articles.word_bits) may have all of some words; of those that have not, one in seven seems to for each word. NULL bits: it may.';

create or replace macro found_articles(words, topic, entity, outlet, spoken, grade, since, until) as table
select
    arrivals.article_id,
    arrivals.story_id,
    arrivals.event_at,
    arrivals.publisher,
    articles.language,
    articles.quality,
    articles.title,
    articles.rowid as place
from arrivals
inner join articles on articles.article_id = arrivals.article_id and articles.version = arrivals.latest_version
where
    arrivals.event_at >= utc(since)
    and arrivals.event_at < utc(until)
    and articles.event_at >= utc(since) - interval 1 day
    and articles.event_at < utc(until) + interval 1 day
    and (outlet = '' or arrivals.publisher = outlet)
    and (spoken = '' or articles.language = spoken)
    and (grade = '' or articles.quality = grade)
    and (topic = '' or arrivals.article_id in (
        select told.article_id from mentions as told
        where told.subject = topic and told.event_at >= utc(since) and told.event_at < utc(until)
    ))
    and (entity = '' or arrivals.article_id in (
        select told.article_id from mentions as told
        where told.subject = entity and told.event_at >= utc(since) and told.event_at < utc(until)
    ))
    and may_have_words(articles.word_bits, words)
    and search_finds(articles.title, articles.text, words, 1)
    and search_finds(articles.title, articles.text, words, 2)
    and search_finds(articles.title, articles.text, words, 3)
    and search_finds(articles.title, articles.text, words, 4)
    and search_finds(articles.title, articles.text, words, 5)
    and len(list_filter(
        coalesce(list_slice(search_words(words), 6, 50), []),
        lambda word: not contains(lower(articles.title), word) and not contains(lower(articles.text), word)
    )) = 0;
comment on macro table found_articles is 'The articles of a period with all of some words in title or text, about a topic and an entity, of an outlet, a language (spoken) and a quality (grade); each empty: any. place: the row of the newest version in articles.';

create or replace macro search_articles(words) as table
with candidates as (
    select article_id, event_at, seen_at, publisher, title, canonical_url, text
    from latest_articles
    where
        search_pattern(words) is not null
        and may_have_words(word_bits, words)
        and len(list_filter(
            search_words(words), lambda word: not contains(lower(title), word) and not contains(lower(text), word)
        )) = 0
),

found as (
    select
        *,
        regexp_extract_all(lower(title), search_pattern(words), 1) as in_title,
        regexp_extract_all(lower(text), search_pattern(words), 1) as in_text
    from candidates
)

select
    article_id,
    event_at,
    seen_at,
    publisher,
    title,
    canonical_url as url,
    len(list_distinct(in_title)) as words_in_title,
    len(in_title) + len(in_text) as hits,
    regexp_replace(
        substring(text, greatest(instr(lower(text), search_words(words)[1]) - 60, 1)::bigint, 160), '\s+', ' ', 'g'
    ) as excerpt
from found
where len(list_distinct(list_concat(in_title, in_text))) = len(search_words(words))
order by words_in_title desc, hits desc, event_at desc;
comment on macro table search_articles is 'Articles that have all of some words in title or text, in whatever case and order, also as the beginning of longer words. Those with most of them in the title come first, then those that say them most often. It reads every text of the time asked for: say which (event_at or seen_at).';

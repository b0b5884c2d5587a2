-- Plain search for words, for everybody who has SQL and no full-text extension.

create macro search_words(words) as list_filter(
    list_distinct(list_filter(string_split_regex(lower(words), '\s+'), lambda word: word <> '')),
    lambda word: len(list_filter(
        string_split_regex(lower(words), '\s+'), lambda other: other <> word and starts_with(other, word)
    )) = 0
);
comment on macro search_words is 'The words of a search, each once, in lower case; a word that begins another one of them says nothing more and is left out.';

-- A word is looked for at the beginning of words, so that chip finds chips and not microchip. Scripts without spaces have
-- no such place. Folded into one constant pattern, a text is read once; a pattern per word and row costs a hundred times more.
create macro search_pattern(words) as
    '(?:^|[^\pL\pN]|[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}])('
    || list_aggregate(list_transform(search_words(words), lambda word: regexp_escape(word)), 'string_agg', '|') || ')';
comment on macro search_pattern is 'The regular expression, in lower case, that finds the words of a search at the beginning of words; NULL: no words.';

create macro search_articles(words) as table
with candidates as (
    select article_id, event_at, seen_at, publisher, title, canonical_url, text
    from latest_articles
    where
        search_pattern(words) is not null
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

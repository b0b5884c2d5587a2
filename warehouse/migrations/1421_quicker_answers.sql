-- Questions of one article read what they need of it, not all articles; a search tries the plain form of a word first.
create macro outcomes_of_articles(since, ids) as table
with told as (
    select
        article_id,
        arg_min(entry_id, (seen_at, coalesce(fetched_at, '-infinity'::timestamptz))) as entry_id,
        arg_min(feed_url, (seen_at, coalesce(fetched_at, '-infinity'::timestamptz))) as feed_url,
        arg_min(date_confidence, (seen_at, coalesce(fetched_at, '-infinity'::timestamptz))) as date_confidence,
        arg_min(published_at is not null, (seen_at, coalesce(fetched_at, '-infinity'::timestamptz))) as is_dated,
        min(seen_at) as first_seen_at
    from articles
    where
        article_id in (select article_id from articles where seen_at >= since)
        and (ids is null or list_contains(ids, article_id))
    group by article_id
)

select
    told.article_id,
    told.entry_id,
    told.feed_url,
    arrivals.story_id,
    coalesce(arrivals.seen_at, told.first_seen_at) as seen_at,
    coalesce(arrivals.fresh, false) and readings.article_id is not null as counted,
    case
        when arrivals.article_id is null then 'not-arrived'
        when readings.article_id is null then 'not-matched-yet'
        when arrivals.fresh then if(arrivals.story_id = told.article_id, 'first-of-its-story', 'copy-of-a-story')
        when arrivals.origin = 'history' then 'history-after-the-first-poll'
        when not told.is_dated then 'no-date'
        when told.date_confidence = 'day' then 'not-of-the-day'
        else 'late'
    end as reason
from told
left join arrivals using (article_id)
left join (select distinct article_id from readings) as readings using (article_id)
where told.first_seen_at >= since;
comment on macro table outcomes_of_articles is 'As article_outcomes, of some articles (a list of ids; NULL: all).';

create or replace macro article_outcomes(since) as table
from outcomes_of_articles(since, null::bigint[]);
comment on macro table article_outcomes is 'Whether each article that was first seen since an instant counts for alerts, and why. counted: first-of-its-story, copy-of-a-story. Not counted: no-date, late (seen more than 3 hours after its publication), not-of-the-day (only its day is known, and it is another), history-after-the-first-poll, not-matched-yet. not-arrived is a fault.';

create or replace macro why_missing(address) as table
with other_names as (
    select entry_id, feed_url, guid, link, reason, seen_at from entry_names where link = address or guid = address
),

named as (
    select entry_id, version, guid, link, link_use, feed_url, title, seen_at
    from entries
    where
        link = address
        or guid = address
        or entry_id in (select entry_id from other_names where entry_id <> 0)
        or entry_id in (select entry_id from articles where canonical_url = address)
),

addresses as (
    select entry_address(link, link_use, feed_url, entry_id) as subject from named
),

first_seen as (
    select coalesce(min(seen_at), now()) as first_at from named
),

outcomes as (
    select * from entry_outcomes((select first_at from first_seen))
    where entry_id in (select entry_id from named)
),

found as (
    select article_id, version, entry_id, seen_at, title, quality, canonical_url, coalesce(fetched_at, seen_at) as read_at
    from articles
    where
        canonical_url = address
        or entry_id in (select entry_id from named)
        or article_id in (select article_id from outcomes)
),

told as (
    select
        article_id,
        story_id,
        row_number() over earlier as place,
        first_value(article_id) over earlier as first_id,
        count(*) over (partition by story_id) as of_all
    from arrivals
    where story_id in (select story_id from arrivals where article_id in (select article_id from found))
    window earlier as (
        partition by story_id order by publication_order(published_by, seen_at, article_id, story_id)
    )
),

steps as (
    select seen_at as happened_at, 'named by a feed' as step, 'ok' as outcome, feed_url || ': ' || title as detail from named
    union all
    select
        seen_at,
        'named by a feed',
        reason,
        feed_url || ': ' || case reason
            when 'repeated' then 'says what another item of the document says'
            when 'renamed' then 'is a known entry under another guid or link'
            else 'has no title, no text and no link: it is no entry'
        end
    from other_names
    union all
    select ended_at, stage, outcome, concat_ws(': ', reason, nullif(detail, ''))
    from attempts
    where subject = address or subject in (select subject from addresses)
    union all
    select
        greatest(seen_at, coalesce(tried_at, seen_at)),
        'entry',
        outcome,
        reason || case outcome
            when 'own' then ''
            when 'joined'
                then ': its article is '
                    || coalesce(
                        (select any_value(found.canonical_url) from found where found.article_id = outcomes.article_id),
                        'not known'
                    )
            when 'waiting' then ': its article is still to come'
            else ': it has no article'
        end
    from outcomes
    union all
    select read_at, 'article', quality, canonical_url || ': ' || title from found
    union all
    select read_at, reasons.step, reasons.outcome, reasons.detail
    from found
    inner join article_evidence as why using (article_id, version)
    cross join lateral (
        values
        (
            'page',
            coalesce(why.status::varchar, why.failure, 'none'),
            concat_ws(', ', why.failure, why.final_url, why.content_type)
        ),
        (
            'text',
            coalesce(why.text_from, 'none'),
            concat_ws('; ', why.text_reason, 'refused: ' || array_to_string(list_transform(
                why.texts_refused::json[],
                lambda one: concat_ws(' ', one ->> 'from', one ->> 'reason', (one ->> 'words') || ' words', '"' || (one ->> 'beginning') || '"')
            ), '; '))
        ),
        (
            'date',
            why.date_source,
            concat_ws('; ', why.published_raw, why.date_reason, 'claims: ' || array_to_string(list_transform(
                why.date_candidates::json[],
                lambda one: concat_ws(' ', one ->> 'from', one ->> 'raw', one ->> 'confidence')
            ), '; '))
        ),
        (
            'identity',
            coalesce(why.address_from, 'none'),
            concat_ws('; ', found.canonical_url, 'refused: ' || array_to_string(list_transform(
                why.addresses_refused::json[],
                lambda one: concat_ws(' ', one ->> 'reason', one ->> 'url')
            ), '; '))
        ),
        (
            'facts',
            if(coalesce(why.modified_at, why.credit, why.syndicated_from) is null and why.keywords is null, 'none', 'ok'),
            concat_ws('; ',
                'modified ' || why.modified_at,
                'credit ' || why.credit,
                'syndicated from ' || why.syndicated_from,
                'keywords ' || array_to_string(why.keywords, ', ')
            )
        )
    ) as reasons(step, outcome, detail)
    where reasons.detail <> '' or reasons.outcome <> 'none'
    union all
    select joined_at, 'story', if(place = 1, 'first', 'copy'),
        'story ' || told.story_id || case
            when of_all = 1 then ''
            when place = 1 then ': first of ' || of_all
            else ': number ' || place || ' of ' || of_all || ', after ' || firsts.publisher || ' '
                || coalesce(firsts.canonical_url, firsts.article_id::varchar)
        end || coalesce(', joined with similarity ' || round(nullif(similarity, 1), 3), '')
    from told
    inner join story_members using (article_id)
    inner join latest_articles as firsts on firsts.article_id = first_id
    where told.article_id in (select article_id from found)
    union all
    select read_at, 'read', 'ok', 'matched against definitions ' || definitions
    from readings
    where article_id in (select article_id from found)
    union all
    select found_at, 'mention', subject, list_aggregate(list_transform(spans, lambda span: span.text), 'string_agg', ' ... ')
    from mentions
    where article_id in (select article_id from found)
    union all
    select
        coalesce((select max(read_at) from readings where readings.article_id = counting.article_id), counting.seen_at),
        'alerts',
        if(counted, 'counted', 'not counted'),
        reason
    from outcomes_of_articles(
        (select least((select first_at from first_seen), coalesce(min(seen_at), now())) from found),
        (select coalesce(list(distinct article_id), []) from found)
    ) as counting
)

select * from steps
union all
select forgotten_at, 'forgotten', 'taken down', 'removed on request; only counts are left'
from forgotten
where name_md5 = md5(address)
union all
select null, 'named by a feed', 'never', 'no subscribed feed has named this address or guid'
where not exists (select 1 from steps) and md5(address) not in (select name_md5 from forgotten)
order by happened_at;
comment on macro table why_missing is 'All that is known of an address or a guid, step by step: which feed named it, what was tried, what became of it and why (page, text, date, identity, facts), whether it was first or a copy, whether it counts for alerts.';

-- After a space the plain form of a word begins a word: where a text has it, no pattern is tried and nothing is lowered.
create or replace macro search_finds(title, body, words, number) as (
    coalesce(len(search_words(words)), 0) < number
    or contains(body, ' ' || search_words(words)[number])
    or contains(title, ' ' || search_words(words)[number])
    or (
        contains(lower(title), search_words(words)[number])
        and regexp_matches(title, search_word_pattern(words, number))
    )
    or (
        contains(lower(body), search_words(words)[number])
        and regexp_matches(body, search_word_pattern(words, number))
    )
);
comment on macro search_finds is 'Whether a title or text has one word of a search, by its number from 1; true where there are fewer words.';

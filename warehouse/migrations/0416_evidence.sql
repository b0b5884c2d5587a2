-- Why an article is as it is: kept with each version as JSON, with a view that has a column for each part.

alter table articles add column evidence varchar;
comment on column articles.evidence is 'why it is as it is, as JSON: see article_evidence; NULL: read by an older program, or erased';

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
comment on column latest_articles.paywalled is 'only the part before the paywall is here';
comment on column latest_articles.words is 'words in the text';
comment on column latest_articles.text_hash is 'exact duplicates: hash of the folded, space-collapsed text';
comment on column latest_articles.sketch is 'near-duplicates: sampled shingle hashes (see extractors/stories.py)';
comment on column latest_articles.extractor is 'version of the program that read it';
comment on column latest_articles.page_ref is 'the kept raw page, <day>/<file>#<row>; NULL: not kept';
comment on column latest_articles.origin is 'live: by a scheduled poll; history: imported, never alerts';
comment on column latest_articles.batch_id is 'the landed batch that brought the row, see batches';
comment on column latest_articles.reread_at is 'when a later program read the kept page again, in place of the earlier reading; NULL: as it was first read';
comment on column latest_articles.evidence is 'why it is as it is, as JSON: see article_evidence; NULL: read by an older program, or erased';

create view article_evidence as
select
    article_id,
    version,
    (evidence ->> '$.page.status')::integer as status,
    evidence ->> '$.page.failure' as failure,
    evidence ->> '$.page.url' as final_url,
    evidence ->> '$.page.content_type' as content_type,
    evidence ->> '$.text.from' as text_from,
    evidence ->> '$.text.reason' as text_reason,
    evidence -> '$.text.refused' as texts_refused,
    published_raw,
    date_source,
    date_confidence,
    evidence ->> '$.date.reason' as date_reason,
    evidence -> '$.date.candidates' as date_candidates,
    canonical_url,
    evidence ->> '$.identity.from' as address_from,
    evidence -> '$.identity.refused' as addresses_refused,
    evidence ->> '$.modified_at' as modified_at,
    (evidence -> '$.keywords')::varchar[] as keywords,
    evidence ->> '$.credit' as credit,
    evidence ->> '$.syndicated_from' as syndicated_from
from articles
where evidence is not null;
comment on view article_evidence is 'Why each version of an article is as it is: what answered, which text, date and address were chosen and which were refused. Key: article_id, version.';
comment on column article_evidence.article_id is 'see articles';
comment on column article_evidence.version is 'see articles';
comment on column article_evidence.status is 'HTTP status of the page; NULL: no page was asked for or none answered';
comment on column article_evidence.failure is 'why there is no page, one word; NULL: there is one, or none was asked for';
comment on column article_evidence.final_url is 'where the request ended after redirects';
comment on column article_evidence.content_type is 'as the server said';
comment on column article_evidence.text_from is 'which text was chosen: page, feed-content, feed-summary, none';
comment on column article_evidence.text_reason is 'why: the quality of the page''s text, page-is-empty, feed-has-more, no-page, repeated-text';
comment on column article_evidence.texts_refused is 'JSON list of the texts that were refused: from, reason, words, beginning';
comment on column article_evidence.published_raw is 'the chosen date, with the offset its source gave';
comment on column article_evidence.date_source is 'who says it, see articles';
comment on column article_evidence.date_confidence is 'exact, day, clamped, none';
comment on column article_evidence.date_reason is 'why this date: no-claim, only-feed, only-page, feed-is-exact, page-states-earlier, hour-of-day, same-day, earlier, not-future';
comment on column article_evidence.date_candidates is 'JSON list of all claims, the feed''s first: raw, from, confidence';
comment on column article_evidence.canonical_url is 'the address under which it is known';
comment on column article_evidence.address_from is 'who gave the address: canonical, og-url, final-url, link';
comment on column article_evidence.addresses_refused is 'JSON list of claims that were refused: url, reason (other-site, no-article, section, others-page, claimed-by-several)';
comment on column article_evidence.modified_at is 'when the page says it was changed last, ISO 8601 with the offset it gave';
comment on column article_evidence.keywords is 'as the page gives them';
comment on column article_evidence.credit is 'agency or outlet that the page credits with the text';
comment on column article_evidence.syndicated_from is 'address on another site that the page names as canonical';

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
    select joined_at, 'story', if(rank = 1, 'first', 'copy'), 'story ' || story_id
    from story_members
    where article_id in (select article_id from found)
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
    from article_outcomes((select least((select first_at from first_seen), coalesce(min(seen_at), now())) from found)) as counting
    where article_id in (select article_id from found)
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
comment on macro table why_missing is 'All that is known of an address or a guid, step by step: which feed named it, what was tried, what became of it and why (page, text, date, identity, facts), whether it counts for alerts.';

-- What became of each item of each document: counted where it happens, and compared with what the tables hold.

create table poll_counts (
    feed_url varchar not null,
    polled_at timestamptz not null,
    items bigint not null,
    new bigint not null,
    known bigint not null,
    edited bigint not null,
    refused struct(reason varchar, items bigint)[] not null,
    entry_ids bigint[] not null,
    missed bigint not null,
    covers_s double not null,
    batch_id varchar not null
);
comment on table poll_counts is 'What became of the items of each document that a poll parsed: items = new + known + edited + refused. A poll without a document (not modified, failed) has no row: see attempts.';
comment on column poll_counts.feed_url is 'the feed';
comment on column poll_counts.polled_at is 'attempts.started_at of the poll, entries.seen_at of what it brought';
comment on column poll_counts.items is 'items that stand in the document';
comment on column poll_counts.new is 'entries that were not known';
comment on column poll_counts.known is 'entries that were known and say the same';
comment on column poll_counts.edited is 'entries that were known and say something else';
comment on column poll_counts.refused is 'items that are no entries, by reason: repeated (it says what another item says), empty (no title, text and link), unreadable, not-an-item, document (the whole document is refused)';
comment on column poll_counts.entry_ids is 'the new and edited entries, see entries';
comment on column poll_counts.missed is 'estimate of the entries that came and went since the poll before, by the dates of those that stayed';
comment on column poll_counts.covers_s is 'seconds from the oldest to the newest date in the document; 0: too few entries have one';
comment on column poll_counts.batch_id is 'the landed batch that brought the row, see batches';

create table entry_names (
    entry_id bigint not null,
    feed_url varchar not null,
    guid varchar not null,
    link varchar not null,
    reason varchar not null,
    seen_at timestamptz not null,
    batch_id varchar not null
);
comment on table entry_names is 'Guids and links that stood in a document and are not those of the entry that they belong to.';
comment on column entry_names.entry_id is 'see entries; 0: of no entry';
comment on column entry_names.feed_url is 'the feed';
comment on column entry_names.guid is 'as it stood there; empty: none';
comment on column entry_names.link is 'canonical; empty: none';
comment on column entry_names.reason is 'repeated (the item says what another one says), renamed (a known entry under other names), empty (no title, text and link)';
comment on column entry_names.seen_at is 'when it was first seen';
comment on column entry_names.batch_id is 'the landed batch that brought the row, see batches';

alter table attempts add column article_id bigint;
comment on column attempts.article_id is 'the article that an extraction led to; NULL: none, or an older program did not note it';

create macro entry_address(link, link_use, feed_url, entry_id) as
    case
        when link <> '' and (link_use = 'own' or contains(link, '#')) then link
        else coalesce(nullif(link, ''), feed_url) || '#' || entry_id
    end;

comment on macro entry_address is 'What an entry''s article is known by until its page names another address, and the subject of its attempts: its link, unique where it is shared or missing.';

create macro entry_outcomes(since) as table
with said as (
    select
        entry_id,
        any_value(feed_url) as feed_url,
        arg_max(guid, (seen_at, version)) as guid,
        arg_max(link, (seen_at, version)) as link,
        arg_max(link_use, (seen_at, version)) as link_use,
        arg_max(title, (seen_at, version)) as title,
        any_value(origin) as origin,
        min(seen_at) as seen_at
    from entries
    where entry_id in (select entry_id from entries where seen_at >= since)
    group by entry_id
),

addressed as (
    select *, entry_address(link, link_use, feed_url, entry_id) as subject from said where seen_at >= since
),

tried as (
    select
        subject,
        count(*) filter (where outcome = 'failed') as failures,
        max(ended_at) as last_at,
        arg_max(outcome, ended_at) as outcome,
        arg_max(reason, ended_at) as reason,
        arg_max(article_id, ended_at) filter (where outcome = 'ok') as article_id
    from attempts
    where
        stage = 'extract'
        and reason not in ('edited', 'same')
        and outcome <> 'unchanged'
        and subject in (select subject from addressed)
    group by subject
),

own as (
    select entry_id, any_value(article_id) as article_id
    from articles
    where entry_id in (select entry_id from addressed)
    group by entry_id
),

by_address as (
    select canonical_url as subject, any_value(article_id) as article_id, any_value(entry_id) as entry_id
    from articles
    where canonical_url in (select link from addressed where link <> '')
    group by canonical_url
),

held as (
    select article_id, any_value(entry_id) as entry_id
    from articles
    where article_id in (select article_id from tried)
    group by article_id
),

newest as (
    select max(started_at) as last_at from attempts
),

decided as (
    select
        addressed.*,
        tried.failures,
        tried.last_at,
        tried.reason as tried_reason,
        coalesce(own.article_id, held.article_id, if(addressed.link_use = 'own', by_address.article_id, null))
            as article_id,
        case
            when addressed.link = '' and addressed.title = '' and addressed.guid = '' then 'forgotten'
            when own.article_id is not null then 'own'
            when held.article_id is not null or (addressed.link_use = 'own' and by_address.article_id is not null)
                then 'joined'
            when md5(addressed.subject) in (select name_md5 from forgotten) then 'forgotten'
            when tried.article_id is not null then 'lost'
            when tried.outcome = 'ok' then 'joined'
            when tried.outcome = 'skipped' then 'refused'
            when tried.failures >= 5 then 'given-up'
            when addressed.seen_at < newest.last_at - interval 14 days then 'too-old'
            else 'waiting'
        end as found,
        coalesce(first_entry.link, addressed.link) = addressed.link as same_link
    from addressed
    cross join newest
    left join tried using (subject)
    left join own using (entry_id)
    left join held on held.article_id = tried.article_id
    left join by_address on by_address.subject = addressed.link
    left join addressed as first_entry on first_entry.entry_id = coalesce(held.entry_id, by_address.entry_id)
)

select
    entry_id,
    feed_url,
    guid,
    link,
    title,
    origin,
    seen_at,
    subject,
    case
        when found in ('own', 'joined', 'waiting') then found
        else 'none'
    end as outcome,
    case
        when found = 'own' then coalesce(tried_reason, 'ok')
        when found = 'joined' then if(same_link, 'same-link', 'same-page')
        when found = 'waiting' and origin = 'history' then 'backfill'
        when found = 'waiting' then coalesce(tried_reason, 'not-tried')
        when found in ('refused', 'given-up') then tried_reason
        when found = 'lost' then 'article-missing'
        else found
    end as reason,
    article_id,
    coalesce(failures, 0) as failures,
    last_at as tried_at
from decided;
comment on macro table entry_outcomes is 'What became of each entry that was first seen since an instant. outcome: own (it has an article), joined (its page is the article of another entry; reason: same-link or same-page), waiting (reason: not-tried, backfill, or why the last try failed), none (without an article; reason: robots, too-old, forgotten, or why the last try failed). article-missing is a fault.';

create macro article_outcomes(since) as table
with told as (
    select
        article_id,
        arg_min(entry_id, (seen_at, coalesce(fetched_at, '-infinity'::timestamptz))) as entry_id,
        arg_min(feed_url, (seen_at, coalesce(fetched_at, '-infinity'::timestamptz))) as feed_url,
        arg_min(date_confidence, (seen_at, coalesce(fetched_at, '-infinity'::timestamptz))) as date_confidence,
        arg_min(published_at is not null, (seen_at, coalesce(fetched_at, '-infinity'::timestamptz))) as is_dated,
        min(seen_at) as first_seen_at
    from articles
    where article_id in (select article_id from articles where seen_at >= since)
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
comment on macro table article_outcomes is 'Whether each article that was first seen since an instant counts for alerts, and why. counted: first-of-its-story, copy-of-a-story. Not counted: no-date, late (seen more than 3 hours after its publication), not-of-the-day (only its day is known, and it is another), history-after-the-first-poll, not-matched-yet. not-arrived is a fault.';

create macro feed_accounting(since) as table
with documents as (
    select
        feed_url,
        count(*) as documents,
        sum(items)::bigint as items,
        sum(new)::bigint as new,
        sum(known)::bigint as known,
        sum(edited)::bigint as edited,
        coalesce(sum(list_sum(list_transform(refused, lambda one: one.items))), 0)::bigint as refused,
        sum(missed)::bigint as missed,
        arg_max(items, polled_at) as last_items,
        arg_max(covers_s, polled_at) as covers_s
    from poll_counts
    where polled_at >= since
    group by feed_url
),

refusals as (
    select feed_url, list({'reason': reason, 'items': items} order by reason) as refused_by_reason
    from (
        select feed_url, one.reason as reason, sum(one.items)::bigint as items
        from (select feed_url, unnest(refused) as one from poll_counts where polled_at >= since)
        group by 1, 2
    )
    group by feed_url
),

entered as (
    select
        feed_url,
        count(*) as entries,
        count(*) filter (where outcome = 'own') as own,
        count(*) filter (where outcome = 'joined') as joined,
        count(*) filter (where outcome = 'waiting') as waiting,
        count(*) filter (where outcome = 'none') as without_article
    from entry_outcomes(since)
    where origin = 'live'
    group by feed_url
),

entry_reasons as (
    select
        feed_url,
        list({'outcome': outcome, 'reason': reason, 'entries': entries} order by outcome, reason) as entries_by_reason
    from (
        select feed_url, outcome, reason, count(*) as entries
        from entry_outcomes(since)
        where origin = 'live' and outcome <> 'own'
        group by 1, 2, 3
    )
    group by feed_url
),

landed as (
    select feed_url, counted, reason, count(*) as articles
    from article_outcomes(since)
    group by 1, 2, 3
),

written as (
    select
        feed_url,
        sum(articles)::bigint as articles,
        coalesce(sum(articles) filter (where counted), 0)::bigint as counted,
        coalesce(sum(articles) filter (where not counted), 0)::bigint as not_counted,
        list({'counted': counted, 'reason': reason, 'articles': articles} order by counted, reason)
            as articles_by_reason
    from landed
    group by feed_url
)

select
    feed_url,
    coalesce(documents, 0) as documents,
    coalesce(items, 0) as items,
    coalesce(new, 0) as new,
    coalesce(known, 0) as known,
    coalesce(edited, 0) as edited,
    coalesce(refused, 0) as refused,
    coalesce(refused_by_reason, []) as refused_by_reason,
    coalesce(missed, 0) as missed,
    coalesce(last_items, 0) as last_items,
    coalesce(covers_s, 0) as covers_s,
    coalesce(entries, 0) as entries,
    coalesce(own, 0) as own,
    coalesce(joined, 0) as joined,
    coalesce(waiting, 0) as waiting,
    coalesce(without_article, 0) as without_article,
    coalesce(entries_by_reason, []) as entries_by_reason,
    coalesce(articles, 0) as articles,
    coalesce(counted, 0) as counted,
    coalesce(not_counted, 0) as not_counted,
    coalesce(articles_by_reason, []) as articles_by_reason
from documents
full outer join refusals using (feed_url)
full outer join entered using (feed_url)
full outer join entry_reasons using (feed_url)
full outer join written using (feed_url)
order by feed_url;
comment on macro table feed_accounting is 'Each feed since an instant: items = new + known + edited + refused; entries = own + joined + waiting + without_article; articles = counted + not_counted, each with reasons. An article stands under the feed that brought it first.';

create macro accounting_differences(since) as table
select
    feed_url,
    'items' as what,
    items as expected,
    new + known + edited + coalesce(list_sum(list_transform(refused, lambda one: one.items)), 0)::bigint as found,
    polled_at as since_at
from poll_counts
where polled_at >= since and expected <> found
union all
select feed_url, 'entries-of-a-poll', new + edited, len(entry_ids), polled_at
from poll_counts
where polled_at >= since and new + edited <> len(entry_ids)
union all
select feed_url, 'entries-stored', count(*), count(*) filter (where entry_id in (select entry_id from entries)), polled_at
from (
    select feed_url, polled_at, unnest(entry_ids) as entry_id
    from poll_counts
    where
        polled_at >= since
        and feed_url not in (
            select feeds.url from feeds
            where md5(feeds.publisher) in (select name_md5 from forgotten where kind = 'source')
        )
)
where entry_id not in (select entry_id from entries)
group by feed_url, polled_at
having not exists (select 1 from forgotten)
union all
select feed_url, 'articles-of-entries', count(*), 0, min(seen_at)
from entry_outcomes(since)
where reason = 'article-missing'
group by feed_url
having not exists (select 1 from forgotten)
union all
select feed_url, 'entries-tried', count(*), 0, min(seen_at)
from entry_outcomes(since)
where
    outcome = 'waiting'
    and reason = 'not-tried'
    and origin = 'live'
    and seen_at < (select max(started_at) - interval 1 day from attempts where stage = 'extract')
group by feed_url
union all
select feed_url, 'articles-arrived', count(*), 0, min(seen_at)
from article_outcomes(since)
where reason = 'not-arrived'
group by feed_url
union all
select '', 'articles-counted', coalesce(arrived.fresh, 0), coalesce(kept.fresh, 0), hour_at
from (
    select utc_hour(counted_at) as hour_at, count(*) filter (where fresh) as fresh
    from arrivals
    where counted_at >= since
    group by 1
) as arrived
full outer join (select hour_at, fresh from kept_totals where hour_at >= since) as kept using (hour_at)
where
    coalesce(arrived.fresh, 0) <> coalesce(kept.fresh, 0)
    and hour_at > since
    and not exists (select 1 from uncounted)
order by since_at, feed_url;
comment on macro table accounting_differences is 'Where the sums of the accounting do not agree since an instant: a row is a fault. items: of a document; entries-of-a-poll, entries-stored: what a poll brought and the table entries has; articles-of-entries: extractions whose article is not there; entries-tried: entries that nobody tried for a day; articles-arrived, articles-counted: articles that the counts for alerts do not have.';

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
    select article_id, version, entry_id, seen_at, title, quality, canonical_url, fetched_at
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
    select coalesce(fetched_at, seen_at), 'article', quality, canonical_url || ': ' || title from found
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
comment on macro table why_missing is 'All that is known of an address or a guid, step by step: which feed named it, what was tried, what became of it, whether it counts for alerts.';

-- What counting starts from: each article once, kept up by every load, so that no question has to sort the versions.

create table arrivals (
    article_id bigint not null,
    latest_version bigint not null,
    story_id bigint not null,
    publisher varchar not null,
    family varchar not null,
    origin varchar not null,
    seen_at timestamptz not null,
    event_at timestamptz not null,
    counted_at timestamptz not null,
    fresh boolean not null
);
comment on table arrivals is 'Each article once, as it first came: derived from articles and story_members by every load.';
comment on column arrivals.article_id is 'the article';
comment on column arrivals.latest_version is 'its newest version in articles';
comment on column arrivals.story_id is 'its story; the article itself while it has no place in one';
comment on column arrivals.publisher is 'who published it';
comment on column arrivals.family is 'the owner: outlets of one family are one source';
comment on column arrivals.origin is 'live, or history, which never alerts';
comment on column arrivals.seen_at is 'when it was first seen';
comment on column arrivals.event_at is 'when it happened, as far as known: see articles.event_at';
comment on column arrivals.counted_at is 'the instant whose hour it counts in: seen_at for live articles, event_at for history';
comment on column arrivals.fresh is 'from history; or seen within 3 hours of its publication, or on the same UTC day where only the day is known. An article without a believable date is not fresh';

create view latest_articles as
select articles.* from articles
semi join arrivals on articles.article_id = arrivals.article_id and articles.version = arrivals.latest_version;
comment on view latest_articles is 'The newest version of each article.';

create view latest_entries as
select entries.* from entries
semi join (
    select entry_id, arg_max(version, (seen_at, version)) as version from entries group by entry_id
) as newest on entries.entry_id = newest.entry_id and entries.version = newest.version;
comment on view latest_entries is 'What each feed entry says now: the newest version of each.';

create view latest_alerts as
select * from alerts
qualify row_number() over (partition by alert_id order by changed_at desc) = 1;
comment on view latest_alerts is 'Each episode in its present state.';

create view current_topics as
select * from topics
qualify row_number() over (partition by name order by since_at desc) = 1;
comment on view current_topics is 'Topics and entities with the definition that holds now.';

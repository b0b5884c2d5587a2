-- Hourly counts that are kept as articles come. `uncounted` has what came since; reading the counts brings them up to date.

create table uncounted (
    article_id bigint,
    hour_at timestamptz
);
comment on table uncounted is 'What kept counts do not contain yet: derived by every load, emptied by every count.';
comment on column uncounted.article_id is 'an article that came or changed; NULL: see hour_at';
comment on column uncounted.hour_at is 'an hour in which an article counted before it changed; NULL: see article_id';

create table unheard (
    hour_at timestamptz not null
);
comment on table unheard is 'Hours since which polls came that kept coverage does not contain yet.';
comment on column unheard.hour_at is 'the hour of the earliest of these polls';

create table kept_volumes (
    topic varchar not null,
    hour_at timestamptz not null,
    articles bigint not null,
    fresh bigint not null,
    stories bigint not null,
    new_stories bigint not null,
    sources bigint not null,
    loudest bigint not null
);
comment on table kept_volumes is 'Each topic or entity in each hour in which articles about it counted for alerts: derived. For what happened when, see topic_hours.';
comment on column kept_volumes.topic is 'see topics.name';
comment on column kept_volumes.hour_at is 'the hour of arrivals.counted_at';
comment on column kept_volumes.articles is 'articles that mention it';
comment on column kept_volumes.fresh is 'of these, fresh ones, see arrivals.fresh';
comment on column kept_volumes.stories is 'stories with a fresh article in the hour';
comment on column kept_volumes.new_stories is 'of these, those without a fresh article about it in the 14 days before';
comment on column kept_volumes.sources is 'owners of the fresh articles';
comment on column kept_volumes.loudest is 'fresh articles of the owner that has most of them';

create table kept_totals (
    hour_at timestamptz not null,
    articles bigint not null,
    fresh bigint not null,
    stories bigint not null
);
comment on table kept_totals is 'All that counted for alerts in each hour, whatever the topic: derived.';
comment on column kept_totals.hour_at is 'the hour of arrivals.counted_at';
comment on column kept_totals.articles is 'articles';
comment on column kept_totals.fresh is 'of these, fresh ones, see arrivals.fresh';
comment on column kept_totals.stories is 'stories with a fresh article in the hour and none in the 14 days before';

create table kept_coverage (
    hour_at timestamptz not null,
    feeds_due bigint not null,
    feeds_answered bigint not null
);
comment on table kept_coverage is 'What the macro coverage says of each hour from the first poll to the last: derived.';
comment on column kept_coverage.hour_at is 'beginning of the hour';
comment on column kept_coverage.feeds_due is 'feeds that were to answer';
comment on column kept_coverage.feeds_answered is 'of these, those that did';

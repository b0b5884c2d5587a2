-- The first schema: a table per record (see warehouse/records.py), the batches that brought the rows, and this ledger of migrations.

create table schema_migrations (
    version integer not null,
    name varchar not null,
    sha256 varchar not null,
    applied_at timestamptz not null
);
comment on table schema_migrations is 'Changes of this schema, one row each.';
comment on column schema_migrations.version is 'number of the migration''s file';
comment on column schema_migrations.name is 'name of the migration''s file';
comment on column schema_migrations.sha256 is 'hash of the file as it was applied';
comment on column schema_migrations.applied_at is 'when it was applied';

create table batches (
    batch_id varchar not null,
    loaded_at timestamptz not null,
    rows_landed bigint not null
);
comment on table batches is 'Landed files that were loaded; a row is written in the same transaction as the file''s rows.';
comment on column batches.batch_id is 'name of the landed file; begins with the UTC time of landing';
comment on column batches.loaded_at is 'when it was loaded';
comment on column batches.rows_landed is 'records in the file, known ones and all';

create table forgotten (
    kind varchar not null,
    name_md5 varchar not null,
    forgotten_at timestamptz not null
);
comment on table forgotten is 'What was taken down on request: it is not taken in again. Only hashes, so that the names are gone too.';
comment on column forgotten.kind is 'address, or source: all of a publisher';
comment on column forgotten.name_md5 is 'md5 of the address or the publisher''s name';
comment on column forgotten.forgotten_at is 'when';

create table feeds (
    url varchar not null,
    publisher varchar not null,
    family varchar not null,
    title varchar not null,
    language varchar,
    site varchar not null,
    batch_id varchar not null
);
comment on table feeds is 'Subscriptions, as the operator wrote them, without secrets.';
comment on column feeds.url is 'address of the feed, as subscribed';
comment on column feeds.publisher is 'who speaks: the outlet''s name';
comment on column feeds.family is 'outlets under one owner count once; the publisher itself where it stands alone';
comment on column feeds.title is 'the feed''s own name; empty: not known';
comment on column feeds.language is 'NULL: found out from the articles';
comment on column feeds.site is 'home page';
comment on column feeds.batch_id is 'the landed batch that brought the row, see batches';

create table feed_states (
    feed_url varchar not null,
    polled_at timestamptz,
    due_at timestamptz not null,
    interval_s double not null,
    fetch_url varchar,
    etag varchar,
    last_modified varchar,
    body_hash bigint,
    parse_context bigint not null,
    validators_lie boolean not null,
    audited_at timestamptz,
    polls_since_audit bigint not null,
    overlap double,
    failures double not null,
    failing_since_at timestamptz,
    last_success_at timestamptz,
    last_new_at timestamptz,
    health varchar not null,
    reason varchar not null,
    moved_to varchar,
    moved_seen bigint not null,
    moved_since_at timestamptz,
    gone_seen bigint not null,
    hub varchar,
    "window" struct(entry_id bigint, guid_key bigint, link_key bigint, version bigint, raw_hash bigint, last_seen_at timestamptz)[] not null,
    batch_id varchar not null
);
comment on table feed_states is 'What the last polls of each feed taught: one row per feed, replaced by each poll.';
comment on column feed_states.feed_url is 'the feed, see feeds.url';
comment on column feed_states.polled_at is 'NULL: never';
comment on column feed_states.due_at is 'when it is polled next';
comment on column feed_states.interval_s is 'seconds between polls, adapted to how often something new comes';
comment on column feed_states.fetch_url is 'where a permanent redirect, seen often enough, led; NULL: feed_url';
comment on column feed_states.etag is 'validator of the last answer, byte for byte as received; NULL: none sent';
comment on column feed_states.last_modified is 'validator of the last answer, byte for byte as received; NULL: none sent';
comment on column feed_states.body_hash is 'hash of the last document; NULL: none yet';
comment on column feed_states.parse_context is 'hash of the channel head and the parser version; raw hashes hold only while it is equal';
comment on column feed_states.validators_lie is 'the server said not modified while the document had changed: its validators are not used';
comment on column feed_states.audited_at is 'last fetch without validators; NULL: never';
comment on column feed_states.polls_since_audit is 'polls with validators since then';
comment on column feed_states.overlap is 'share of the last document''s entries seen before, 0 to 1; NULL: no entries yet';
comment on column feed_states.failures is 'weighted: hard 1, soft 1/2, temporary 1/4; 0 after a success';
comment on column feed_states.failing_since_at is 'first failure of the present row of failures; NULL: not failing';
comment on column feed_states.last_success_at is 'NULL: never';
comment on column feed_states.last_new_at is 'when it last had a new entry; NULL: never';
comment on column feed_states.health is 'new, ok, empty, quiet, failing, disabled';
comment on column feed_states.reason is 'fixed word of the last outcome, see attempts.reason';
comment on column feed_states.moved_to is 'target of a permanent redirect under observation; NULL: none';
comment on column feed_states.moved_seen is 'how often in a row that redirect was seen';
comment on column feed_states.moved_since_at is 'when it was first seen; NULL: none is under observation';
comment on column feed_states.gone_seen is 'consecutive 410';
comment on column feed_states.hub is 'WebSub hub that the feed names; NULL: none';
comment on column feed_states."window" is 'the entries of its recent documents, by which the next one''s new are known from old';
comment on column feed_states.batch_id is 'the landed batch that brought the row, see batches';

create table entries (
    entry_id bigint not null,
    version bigint not null,
    feed_url varchar not null,
    guid varchar not null,
    link varchar not null,
    title varchar not null,
    summary varchar not null,
    content varchar not null using compression zstd,
    authors varchar[] not null,
    language varchar,
    published_at timestamptz,
    updated_at timestamptz,
    published_raw varchar not null,
    date_confidence varchar not null,
    seen_at timestamptz not null,
    origin varchar not null,
    batch_id varchar not null
);
comment on table entries is 'What a feed said about one article at one time: one row per entry and version. latest_entries has the newest ones.';
comment on column entries.entry_id is 'hash of the feed''s address and the entry''s guid (else its link, else title and day)';
comment on column entries.version is 'hash of title, summary and content: a bumped date alone makes no version';
comment on column entries.feed_url is 'the feed that said it';
comment on column entries.guid is 'the feed''s own id of the entry';
comment on column entries.link is 'canonical, without tracking parameters; empty where the entry has none';
comment on column entries.title is 'headline as the feed gave it';
comment on column entries.summary is 'plain text; empty: none';
comment on column entries.content is 'plain text of the full content where the feed carries it';
comment on column entries.authors is 'as named by the feed';
comment on column entries.language is 'as the feed declares it; NULL: it does not';
comment on column entries.published_at is 'NULL: no believable date';
comment on column entries.updated_at is 'NULL: not given';
comment on column entries.published_raw is 'the date as written';
comment on column entries.date_confidence is 'exact, clamped, none';
comment on column entries.seen_at is 'when this version was first seen';
comment on column entries.origin is 'live: by a scheduled poll; history: imported, never alerts';
comment on column entries.batch_id is 'the landed batch that brought the row, see batches';

create table articles (
    article_id bigint not null,
    version bigint not null,
    canonical_url varchar not null,
    entry_id bigint not null,
    feed_url varchar not null,
    publisher varchar not null,
    family varchar not null,
    title varchar not null,
    text varchar not null using compression zstd,
    lead varchar not null,
    authors varchar[] not null,
    language varchar,
    section varchar,
    image_url varchar,
    site_name varchar,
    published_at timestamptz,
    published_raw varchar not null,
    date_source varchar not null,
    date_confidence varchar not null,
    event_at timestamptz not null,
    seen_at timestamptz not null,
    fetched_at timestamptz,
    quality varchar not null,
    paywalled boolean not null,
    words bigint not null,
    text_hash bigint not null,
    sketch bigint[] not null,
    extractor varchar not null,
    page_ref varchar,
    origin varchar not null,
    batch_id varchar not null
);
comment on table articles is 'The text behind a link: one row per canonical URL and version. latest_articles has the newest version of each.';
comment on column articles.article_id is 'hash of the canonical URL';
comment on column articles.version is 'hash of title and text';
comment on column articles.canonical_url is 'one address per article, without tracking parameters';
comment on column articles.entry_id is 'the entry it was first found through';
comment on column articles.feed_url is 'the feed it was first found through';
comment on column articles.publisher is 'outlet';
comment on column articles.family is 'its owner: outlets of one family are one source';
comment on column articles.title is 'headline of this version';
comment on column articles.text is 'body as plain text; empty after its time of keeping';
comment on column articles.lead is 'standfirst or summary';
comment on column articles.authors is 'byline';
comment on column articles.language is 'NULL: too little text to say';
comment on column articles.section is 'as the page names it; NULL: it does not';
comment on column articles.image_url is 'lead picture; NULL: none';
comment on column articles.site_name is 'as the page names it; NULL: it does not';
comment on column articles.published_at is 'NULL: no believable date';
comment on column articles.published_raw is 'with the offset its source gave';
comment on column articles.date_source is 'feed, json-ld, meta, html, url, text, none';
comment on column articles.date_confidence is 'exact, day, clamped, none';
comment on column articles.event_at is 'published_at held within the 30 days before seen_at, seen_at where there is none: use it for when things happened';
comment on column articles.seen_at is 'when the entry was first seen: use it for what was known when';
comment on column articles.fetched_at is 'NULL: the page was never had, the text is the feed''s';
comment on column articles.quality is 'full, feed-content, feed-summary, stub, paywall, consent, live-blog, listing, ...';
comment on column articles.paywalled is 'only the part before the paywall is here';
comment on column articles.words is 'words in the text';
comment on column articles.text_hash is 'exact duplicates: hash of the folded, space-collapsed text';
comment on column articles.sketch is 'near-duplicates: sampled shingle hashes (see extractors/stories.py)';
comment on column articles.extractor is 'version of the program that read it';
comment on column articles.page_ref is 'the kept raw page, <day>/<file>#<row>; NULL: not kept';
comment on column articles.origin is 'live: by a scheduled poll; history: imported, never alerts';
comment on column articles.batch_id is 'the landed batch that brought the row, see batches';

create table story_members (
    article_id bigint not null,
    story_id bigint not null,
    rank bigint not null,
    similarity double not null,
    joined_at timestamptz not null,
    batch_id varchar not null
);
comment on table story_members is 'Each article''s place in a story: all copies and near-copies of one text.';
comment on column story_members.article_id is 'the article';
comment on column story_members.story_id is 'the article_id of the first member; never changes';
comment on column story_members.rank is 'order of arrival, the first is 1';
comment on column story_members.similarity is '1 exact; containment or Jaccard with the member it joined by';
comment on column story_members.joined_at is 'when it was put there';
comment on column story_members.batch_id is 'the landed batch that brought the row, see batches';

create table topics (
    name varchar not null,
    title varchar not null,
    kind varchar not null,
    definition bigint not null,
    since_at timestamptz not null,
    batch_id varchar not null
);
comment on table topics is 'Topics and entities: one row for each definition that held. current_topics has the present ones.';
comment on column topics.name is 'see mentions.subject';
comment on column topics.title is 'name for people';
comment on column topics.kind is 'topic; or the entity''s kind: company, person, model, ...';
comment on column topics.definition is 'hash of the definition, see mentions.definition';
comment on column topics.since_at is 'when this definition was first used';
comment on column topics.batch_id is 'the landed batch that brought the row, see batches';

create table readings (
    article_id bigint not null,
    version bigint not null,
    definitions bigint not null,
    read_at timestamptz not null,
    batch_id varchar not null
);
comment on table readings is 'Which article version was matched against which set of definitions, whatever was found.';
comment on column readings.article_id is 'the article';
comment on column readings.version is 'the version that was read';
comment on column readings.definitions is 'hash over all topics and entities';
comment on column readings.read_at is 'when; older mentions of the article from earlier batches were replaced';
comment on column readings.batch_id is 'the landed batch that brought the row, see batches';

create table mentions (
    article_id bigint not null,
    subject varchar not null,
    kind varchar not null,
    definition bigint not null,
    score double not null,
    about boolean not null,
    spans struct(field varchar, "start" bigint, "end" bigint, text varchar)[] not null,
    event_at timestamptz not null,
    seen_at timestamptz not null,
    found_at timestamptz not null,
    batch_id varchar not null
);
comment on table mentions is 'Topics and entities found in articles: one row per article, subject and definition.';
comment on column mentions.article_id is 'the article';
comment on column mentions.subject is 'name of the topic or entity';
comment on column mentions.kind is 'topic; or the entity''s kind: company, person, model, ...';
comment on column mentions.definition is 'hash of the definition that found it';
comment on column mentions.score is 'how much the article is about it: higher is more';
comment on column mentions.about is 'the article is about it, not only mentions it';
comment on column mentions.spans is 'the evidence: text is what stands at field[start:end] of the article''s version that was read';
comment on column mentions.event_at is 'copied from the article: when it happened';
comment on column mentions.seen_at is 'copied from the article: when it was first seen';
comment on column mentions.found_at is 'when the mention was found';
comment on column mentions.batch_id is 'the landed batch that brought the row, see batches';

create table alerts (
    alert_id bigint not null,
    topic varchar not null,
    state varchar not null,
    severity varchar not null,
    opened_at timestamptz not null,
    changed_at timestamptz not null,
    started_at timestamptz not null,
    spike struct(topic varchar, hour_at timestamptz, outcome varchar, score double, p_value double, window_h bigint, observed bigint, expected double, coverage double, threshold double, baseline double[]) not null,
    peak_score double not null,
    batch_id varchar not null
);
comment on table alerts is 'Episodes of topics: one row for each state that an episode went through. latest_alerts has the present ones.';
comment on column alerts.alert_id is 'hash of the topic and opened_at';
comment on column alerts.topic is 'see topics.name';
comment on column alerts.state is 'opened, escalated, confirmed, withdrawn, resolved';
comment on column alerts.severity is 'notable, high, extreme';
comment on column alerts.opened_at is 'the hour that raised it';
comment on column alerts.changed_at is 'when this state began';
comment on column alerts.started_at is 'first story of the window that raised it';
comment on column alerts.spike is 'the judgement behind the present state';
comment on column alerts.peak_score is 'highest score of the episode so far, -log10 of the p-value';
comment on column alerts.batch_id is 'the landed batch that brought the row, see batches';

create table deliveries (
    delivery_id bigint not null,
    alert_id bigint not null,
    state varchar not null,
    channel varchar not null,
    attempt bigint not null,
    outcome varchar not null,
    reason varchar not null,
    attempted_at timestamptz not null,
    batch_id varchar not null
);
comment on table deliveries is 'Every attempt to send one message through one channel.';
comment on column deliveries.delivery_id is 'one message through one channel';
comment on column deliveries.alert_id is 'see alerts';
comment on column deliveries.state is 'the state of the alert that was told';
comment on column deliveries.channel is 'name of the channel';
comment on column deliveries.attempt is '1 for the first try';
comment on column deliveries.outcome is 'sent, failed, given-up, maybe-sent';
comment on column deliveries.reason is 'fixed word; ok where it was sent';
comment on column deliveries.attempted_at is 'when';
comment on column deliveries.batch_id is 'the landed batch that brought the row, see batches';

create table verdicts (
    alert_id bigint not null,
    verdict varchar not null,
    given_at timestamptz not null,
    note varchar not null,
    batch_id varchar not null
);
comment on table verdicts is 'What people said of alerts; the newest one of an alert holds.';
comment on column verdicts.alert_id is 'see alerts';
comment on column verdicts.verdict is 'right, wrong, unsure';
comment on column verdicts.given_at is 'when';
comment on column verdicts.note is 'in the person''s words; empty: none';
comment on column verdicts.batch_id is 'the landed batch that brought the row, see batches';

create table attempts (
    stage varchar not null,
    subject varchar not null,
    started_at timestamptz not null,
    ended_at timestamptz not null,
    outcome varchar not null,
    reason varchar not null,
    detail varchar not null,
    new_rows bigint not null,
    batch_id varchar not null
);
comment on table attempts is 'The ledger of everything tried. Why an article is not there is one query: why_missing.';
comment on column attempts.stage is 'poll, extract, detect, load, publish';
comment on column attempts.subject is 'feed URL, article URL, ...';
comment on column attempts.started_at is 'when it began';
comment on column attempts.ended_at is 'when it ended';
comment on column attempts.outcome is 'ok, unchanged, failed, skipped';
comment on column attempts.reason is 'one fixed word: ok, not-modified, timeout, dns, refused, tls, http-404, too-large, robots, ...';
comment on column attempts.detail is 'one line for people, without secrets';
comment on column attempts.new_rows is 'what it brought: entries, articles, mentions';
comment on column attempts.batch_id is 'the landed batch that brought the row, see batches';


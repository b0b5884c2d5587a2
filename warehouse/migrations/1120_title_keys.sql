-- Hashes by which an article's title and lead are found again, so that copies are looked for without reading all leads.
-- Rows that are there have none: their hashes are made each time, as long as new articles may join their stories.

alter table articles add column title_keys bigint[];
comment on column articles.title_keys is 'copies: hashes by which its title and lead are found again; NULL: of an older program';
comment on column articles.sketch is 'near-duplicates: sampled shingle hashes (see extractors/stories)';

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
comment on column latest_articles.sketch is 'near-duplicates: sampled shingle hashes (see extractors/stories)';
comment on column latest_articles.extractor is 'version of the program that read it';
comment on column latest_articles.page_ref is 'the kept raw page, <day>/<file>#<row>; NULL: not kept';
comment on column latest_articles.origin is 'live: by a scheduled poll; history: imported, never alerts';
comment on column latest_articles.batch_id is 'the landed batch that brought the row, see batches';
comment on column latest_articles.reread_at is 'when a later program read the kept page again, in place of the earlier reading; NULL: as it was first read';
comment on column latest_articles.evidence is 'why it is as it is, as JSON: see article_evidence; NULL: read by an older program, or erased';
comment on column latest_articles.title_keys is 'copies: hashes by which its title and lead are found again; NULL: of an older program';

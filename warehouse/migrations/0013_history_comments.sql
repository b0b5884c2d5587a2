-- What two columns say since there are backfills.

comment on column articles.date_source is 'archive (what listed an article of history), feed, json-ld, meta, html, url, text, none';
comment on column latest_articles.date_source is 'archive (what listed an article of history), feed, json-ld, meta, html, url, text, none';
comment on column arrivals.fresh is 'of history: before live watching began; live: seen within 3 hours of its publication, or on the same UTC day where only the day is known. An article without a believable date is not fresh';

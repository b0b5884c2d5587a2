-- What surges without any topic naming it, noted once a day.

create table emerged_terms (
    day_at timestamptz not null,
    term varchar not null,
    score double not null,
    stories bigint not null,
    sources bigint not null,
    expected double not null,
    batch_id varchar not null
);
comment on table emerged_terms is 'Phrases that surged in the week before a day began although no topic names them; `newspike topics adopt` makes one a topic.';
comment on column emerged_terms.day_at is 'when the day began, in the zone of the settings';
comment on column emerged_terms.term is 'the phrase, in lower case with spaces for hyphens';
comment on column emerged_terms.score is 'log-likelihood ratio against the year before; 20 and more is worth a look';
comment on column emerged_terms.stories is 'stories of that week that say it';
comment on column emerged_terms.sources is 'publisher families among them';
comment on column emerged_terms.expected is 'stories, had it been said as often as in the year before';
comment on column emerged_terms.batch_id is 'the landed batch that brought the row, see batches';

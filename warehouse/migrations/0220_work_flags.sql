-- What an article still waits for stands in arrivals, so that a cycle with nothing new does not compare all ids. No column
-- has a default: DuckDB refuses to commit a second change of a table after one with a default.

alter table arrivals add column grouped boolean;
comment on column arrivals.grouped is 'it has a place in a story, see story_members';

alter table arrivals add column matched bigint;
comment on column arrivals.matched is 'the definitions that its newest version was last matched against, see readings.definitions; NULL: none';

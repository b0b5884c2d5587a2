-- What a feed's document asks for and where its older entries are, which a "not modified" does not say again; and the
-- pause of its domain.

alter table feed_states add column ttl_s double;
alter table feed_states add column skip_hours bigint[];
alter table feed_states add column skip_days bigint[];
alter table feed_states add column next_page varchar;
alter table feed_states add column prev_archive varchar;
alter table feed_states add column complete boolean;
alter table feed_states add column paused_until_at timestamptz;
update feed_states set ttl_s = 0, skip_hours = [], skip_days = [], complete = false;
comment on column feed_states.ttl_s is 'seconds that its document asks for between two polls; 0: it asks for none';
comment on column feed_states.skip_hours is 'UTC hours in which it asks not to be polled';
comment on column feed_states.skip_days is 'days on which it asks not to be polled, Monday is 0';
comment on column feed_states.next_page is 'RFC 5005: where the next, older part of a paged feed is; NULL: not said';
comment on column feed_states.prev_archive is 'RFC 5005: where the entries before these are archived; NULL: not said';
comment on column feed_states.complete is 'RFC 5005: its document holds all there is';
comment on column feed_states.paused_until_at is 'its whole domain is to be left alone until then; NULL: it is not';

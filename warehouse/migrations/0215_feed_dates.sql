-- How exactly a feed dates its entries, and by how much its dates are off.

alter table feed_states add column lags_s bigint[];
update feed_states set lags_s = [];
comment on column feed_states.lags_s is 'seconds from the dates of its last new entries to the polls that brought them: the least one is close to what its dates are off by';
comment on column entries.date_confidence is 'exact; day (only the day is known, or it says midnight); local (a time without a zone, or corrected by what the feed''s dates are off by); clamped; none';
comment on column latest_entries.date_confidence is 'exact; day (only the day is known, or it says midnight); local (a time without a zone, or corrected by what the feed''s dates are off by); clamped; none';

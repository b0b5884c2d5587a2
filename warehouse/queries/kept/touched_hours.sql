-- Purpose: note the hours in which known articles counted before they change. Inputs: known.
insert into uncounted
select distinct null::bigint, utc_hour(counted_at) from known

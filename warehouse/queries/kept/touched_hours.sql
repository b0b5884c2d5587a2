-- Purpose: note the hours in which known articles counted before they change. Inputs: landed (articles).
insert into uncounted
select distinct null::bigint, utc_hour(counted_at) from arrivals where article_id in (select article_id from landed)

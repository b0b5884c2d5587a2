-- Purpose: note since when polls came. Inputs: landed (attempts).
insert into unheard
select utc_hour(min(started_at)) from landed where stage = 'poll' having count(*) > 0

-- Purpose: note since when polls came. Inputs: landed (attempts).
insert into unheard
select utc_hour(min(started_at)) from landed where stage = 'poll' and outcome <> 'skipped' having count(*) > 0

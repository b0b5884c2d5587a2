-- Purpose: let all kept coverage be made anew.
insert into unheard select utc_hour(min(started_at)) from attempts where stage = 'poll' having count(*) > 0

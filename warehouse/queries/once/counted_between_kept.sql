-- Purpose: for a session all of whose periods begin and end with a quarter of an hour, the half of counted_between that
-- counts there: the other half costs planning alone.
create or replace temp macro counted_between(since, until) as table
select
    subject,
    sum(articles)::bigint as articles,
    sum(if(previous_quarter >= quarter_of(utc(since)), 0, stories))::bigint as stories
from kept_quarters
where quarter >= quarter_of(utc(since)) and quarter < quarter_of(utc(until))
group by subject

-- Purpose: let kept coverage be made again from the ledger. A poll is valid for up to 48 hours, and those of 48 hours
-- before say whether its feed is dead: where older polls were pruned, the first 96 hours of the ledger do not give their
-- coverage, and what is kept of them stays.
insert into unheard
select utc_hour(min(started_at)) + if(
    utc_hour(min(started_at)) > (select min(hour_at) from kept_coverage), interval 96 hours, interval 0 hours
)
from attempts where stage = 'poll' and outcome <> 'skipped' having count(*) > 0

-- Purpose: keep the coverage of every hour of a snapshot for all sessions on it: planning it takes longer than most
-- questions.
-- Inputs: since, until.
create or replace table memory.main.once_coverage as
select *, (select max(started_at) from attempts where stage = 'poll' and outcome <> 'skipped') as polled_at
from coverage($since::timestamptz, $until::timestamptz)

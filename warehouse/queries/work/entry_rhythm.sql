-- Purpose: how regularly the feeds bring entries, for the watchdog. Inputs: since (timestamptz).
-- Outputs: last_at (null: none), longest_gap_s (double): the longest time between two cycles that found new entries.
with found as (select distinct seen_at from entries where origin = 'live' and seen_at >= $since::timestamptz),
gaps as (select seen_at, epoch(seen_at - lag(seen_at) over (order by seen_at)) as gap_s from found)
select max(seen_at) as last_at, coalesce(max(gap_s), 0)::double as longest_gap_s from gaps

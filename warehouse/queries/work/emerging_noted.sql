-- Purpose: the latest day, at or before a day, for which emerging terms were noted; a clock that was ahead may have noted
-- later ones. Inputs: day. Outputs: day_at (null: never).
select max(started_at) as day_at from attempts where stage = 'emerging' and outcome = 'ok' and started_at <= $day

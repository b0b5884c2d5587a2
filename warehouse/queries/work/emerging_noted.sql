-- Purpose: the day up to which emerging terms were noted. Outputs: day_at (null: never).
select max(started_at) as day_at from attempts where stage = 'emerging' and outcome = 'ok'

-- Purpose: whether emerging terms were noted for a day. Inputs: day (as text, such as 2025-01-27). Outputs: noted.
select count(*) > 0 as noted from attempts where stage = 'emerging' and outcome = 'ok' and subject = $day

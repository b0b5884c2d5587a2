-- Purpose: the last full hour at which topics were judged. Outputs: judged_at (null: never).
select max(judged_at) as judged_at from judgements where kind = 'hour'

-- Purpose: when live watching began; whatever came before was filled in from history. Outputs: live_since_at (null: never).
select min(seen_at) as live_since_at from entries where origin = 'live'

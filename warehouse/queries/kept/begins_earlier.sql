-- Purpose: whether live watching began earlier than was known: polls count from then on. Inputs: landed (articles).
-- Outputs: earlier.
select coalesce(
    (select min(seen_at) from landed where origin = 'live')
    < coalesce((select min(seen_at) from arrivals where origin = 'live'), 'infinity'),
    false
) as earlier

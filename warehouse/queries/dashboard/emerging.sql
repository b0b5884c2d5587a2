-- Purpose: phrases that surge although no topic names them, of the last day on which they were looked for.
-- Inputs: until, limit. Outputs: day_at, term, score, stories, owners, expected.
select day_at, term, round(score, 1) as score, stories, sources as owners, round(expected, 2) as expected
from emerged_terms
where day_at = (select max(day_at) from emerged_terms where day_at < $until::timestamptz)
order by score desc, term
limit $limit

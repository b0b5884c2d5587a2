-- Purpose: the judgement of a topic with the highest score in a period. Inputs: topic, since, until.
-- Outputs: observed, expected, window_h, judged_at; no row where nothing was judged.
select observed, expected, window_h, judged_at
from judgements
where topic = $topic and judged_at > $since::timestamptz and judged_at <= $until::timestamptz
order by score desc, observed desc
limit 1

-- Purpose: events of a period, those that are still open first.
-- Inputs: since, until, topic (empty: every topic), limit. An event belongs to the period if it was open in it.
-- Outputs: event_id (as text), topic, title, headline, kind, state, severity, open, started_at, opened_at, changed_at,
-- observed, expected, low, high, window_h, coverage, score, peak_score, terms, publishers.
select * replace (event_id::varchar as event_id)
from current_events
where
    opened_at < $until::timestamptz
    and (open or changed_at >= $since::timestamptz)
    and ($topic = '' or topic = $topic)
order by open desc, started_at desc, current_events.event_id
limit $limit

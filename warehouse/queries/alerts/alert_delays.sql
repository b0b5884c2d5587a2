-- Purpose: how long after the first fresh article of its event was published each alert was sent.
-- Inputs: since (opened). Outputs: alert_id, topic, opened_at, first_published_at (null: the articles are gone),
-- told_at (null: no message was sent), newest first.
select alert_id, topic, opened_at, first_published_at, first_sent_at as told_at
from alerts_history
where opened_at >= $since::timestamptz
order by opened_at desc

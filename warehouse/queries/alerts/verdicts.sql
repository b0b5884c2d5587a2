-- Purpose: the alerts of which people said what they are worth, newest first.
-- Outputs: alert_id, topic, peak_score, verdict.
select alert_id, topic, peak_score, verdict from alerts_history where verdict is not null order by opened_at desc

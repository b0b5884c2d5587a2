-- Purpose: the life of alerts: of one, or of all that were open in a period. Inputs: alert (id; null: all), since, until.
-- Outputs: the columns of alerts_history.
select * from alerts_history
where
    ($alert::bigint is null or alert_id = $alert::bigint)
    and opened_at < $until::timestamptz
    and (is_open(state) or changed_at >= $since::timestamptz)
order by opened_at

-- Purpose: episodes that are open, or closed since an instant, each in its present state.
-- Inputs: since. Outputs: the fields of Alert.
select * from latest_alerts
where state not in ('withdrawn', 'resolved') or changed_at >= $since::timestamptz
order by changed_at

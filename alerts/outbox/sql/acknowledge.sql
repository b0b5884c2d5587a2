insert or replace into acknowledgement (alert_id, by_whom, at) values (:alert_id, :by_whom, :now);

insert or ignore into unheard (alert_id) values (:alert_id);

select alert_id from unheard;

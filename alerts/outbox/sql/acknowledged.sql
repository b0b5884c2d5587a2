select alert_id from acknowledgement;

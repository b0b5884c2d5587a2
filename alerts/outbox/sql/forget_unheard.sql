delete from unheard where alert_id = :alert_id;

-- episodes whose present state was kept at or after an instant
select body from episode where saved_at >= :since order by saved_at, alert_id;

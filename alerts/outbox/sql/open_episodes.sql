-- the episodes that are neither resolved nor withdrawn
select body from episode where open = 1 order by alert_id;

-- later messages about these episodes hang where the first one hangs
insert or ignore into thread (channel, alert_id, reference)
select channel, alert_id, :reference from told where seq = :seq and alert_id is not null;

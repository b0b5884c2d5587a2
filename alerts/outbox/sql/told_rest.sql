-- what the rest of a message's recipients are told, so that its attempts are kept as deliveries
insert or ignore into told (part, channel, alert_id, seq)
select :prefix || part, channel, alert_id, :rest from told where seq = :seq;

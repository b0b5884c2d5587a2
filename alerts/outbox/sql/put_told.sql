-- one part of what a message tells; a part that was told before stays with the message that told it
insert or ignore into told (part, channel, alert_id, seq) values (:part, :channel, :alert_id, :seq);

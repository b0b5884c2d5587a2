-- the latest message about an episode, on one channel or on each, is sent once more
update message
set status = 'waiting', due_at = :now, leased_until = null, enqueued_at = :now, maybe_sent = 0
where
    status in ('sent', 'given-up')
    and seq in (
        select max(told.seq) from told
        where told.alert_id = :alert_id and (:channel = '' or told.channel = :channel)
        group by told.channel
    );

-- the most urgent message that may be sent now: due, on a channel that is not paused, leased by nobody, and not before
-- an earlier message of the same episode on the same channel has been settled; what single recipients have not taken
-- holds up nothing
select m.seq, m.key, m.channel, m.body, m.attempts, m.enqueued_at, m.leased_until, m.maybe_sent, m.rescue,
    m.recipients, m.failed_over,
    (select count(*) from attempt a where a.seq = m.seq and a.outcome = 'maybe-sent') as unknown
from message m
where
    m.status = 'waiting'
    and m.due_at <= :now
    and (m.leased_until is null or m.leased_until <= :now)
    and m.channel in (select value from json_each(:channels))
    and not exists (select 1 from channel c where c.name = m.channel and c.paused_until > :now)
    and not exists (
        select 1
        from told mine
        join told other on other.alert_id = mine.alert_id and other.channel = mine.channel
        join message earlier on earlier.seq = other.seq
        where
            mine.seq = m.seq
            and earlier.seq < m.seq
            and earlier.status = 'waiting'
            and earlier.recipients is null
    )
order by m.urgency, m.seq
limit 1;

-- messages that their channel has tried and not taken, with the reason of the last failure: neither those that came in
-- place of another channel's, nor those that only single recipients have not taken
select m.seq, m.channel, m.body, m.enqueued_at, (
    select a.reason from attempt a where a.seq = m.seq and a.outcome <> 'sending' order by a.number desc limit 1
) as reason
from message m
where
    m.status = 'waiting'
    and m.rescue = 0
    and m.failed_over = 0
    and m.recipients is null
    and m.channel in (select value from json_each(:channels))
    and exists (select 1 from attempt a where a.seq = m.seq and a.outcome <> 'sending')
order by m.urgency, m.seq;

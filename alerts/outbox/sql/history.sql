-- every message about an episode with how it fares
select m.seq, m.channel, m.status, m.attempts, m.maybe_sent, m.enqueued_at, m.due_at, m.body
from message m
where exists (select 1 from told where told.seq = m.seq and told.alert_id = :alert_id)
order by m.seq;

-- finished attempts per episode, begun at or after an instant, oldest first
select m.key, m.channel, told.alert_id, told.part, a.number, a.outcome, a.reason, a.started_at
from attempt a
join message m on m.seq = a.seq
join told on told.seq = a.seq
where a.started_at >= :since and a.outcome <> 'sending' and told.alert_id is not null
order by a.started_at, a.seq, told.part;

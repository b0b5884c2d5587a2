-- messages that a channel has given up since an instant, and how many of them, with the last reason
select m.channel, count(*) as messages, max(a.started_at) as last_at, (
    select b.reason from attempt b join message n on n.seq = b.seq
    where n.channel = m.channel and b.outcome = 'given-up' order by b.started_at desc limit 1
) as reason
from attempt a
join message m on m.seq = a.seq
where a.outcome = 'given-up' and a.started_at >= :since and a.reason <> 'restored'
group by m.channel
order by m.channel;

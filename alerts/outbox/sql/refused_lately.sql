-- what single recipients of a channel refused since an instant
select m.channel, a.reason, count(*) as messages
from attempt a
join message m on m.seq = a.seq
where a.outcome = 'sent' and a.reason like '%refused for %' and a.started_at >= :since
group by m.channel, a.reason
order by m.channel, a.reason;

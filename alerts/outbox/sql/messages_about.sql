-- the messages about an episode, oldest first, each once however many channels it went to; not of its first sign
select min(m.seq) as seq, m.body
from told
join message m on m.seq = told.seq
where told.alert_id = :alert_id and m.recipients is null and told.part not like '%-early-%'
group by m.key
order by seq;

-- the latest message about an episode, on whatever channel
select m.body
from told
join message m on m.seq = told.seq
where told.alert_id = :alert_id
order by m.seq desc
limit 1;

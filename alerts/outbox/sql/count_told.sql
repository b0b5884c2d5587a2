-- how many of these parts a channel has been told, or waits to be told; messages in the status :but do not count
select count(*) as known
from told
join message m on m.seq = told.seq
where told.channel = :channel and told.part in (select value from json_each(:parts)) and m.status <> :but;

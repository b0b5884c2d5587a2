-- channels that a message about an episode was sent to, or will be; that of its first sign does not count
select distinct told.channel
from told
join message m on m.seq = told.seq
where told.alert_id = :alert_id and m.status <> 'given-up' and told.part not like '%-early-%';

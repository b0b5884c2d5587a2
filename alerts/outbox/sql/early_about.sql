-- a message about the first sign of an episode, on any channel
select told.seq
from told
where told.alert_id = :alert_id and told.part like '%-early-%'
limit 1;

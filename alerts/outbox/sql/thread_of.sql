-- where earlier messages about any episode of this message hang on its channel
select t.reference
from told
join thread t on t.alert_id = told.alert_id and t.channel = told.channel
where told.seq = :seq
order by told.rowid
limit 1;

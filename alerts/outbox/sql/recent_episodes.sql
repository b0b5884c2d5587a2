-- episodes that are open or changed since an instant, newest first, with who has acknowledged them
select e.body, e.open, coalesce(a.by_whom, '') as acknowledged_by
from episode e
left join acknowledgement a on a.alert_id = e.alert_id
where e.open = 1 or e.saved_at >= :since
order by e.saved_at desc, e.alert_id;

-- messages about new episodes that each channel was given to send at once since an instant: the storm so far
select m.channel, count(*) as messages
from message m
where m.enqueued_at >= :since and m.status <> 'held' and m.status <> 'summarised' and m.rescue = 0 and m.recipients is null
group by m.channel;

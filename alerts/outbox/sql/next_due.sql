-- when the next message that nobody is sending may be tried; NULL: none waits
select min(max(m.due_at, coalesce(c.paused_until, ''))) as due_at
from message m
left join channel c on c.name = m.channel
where
    m.status = 'waiting'
    and (m.leased_until is null or m.leased_until <= :now)
    and m.channel in (select value from json_each(:channels));

-- held messages whose time has come, in the order they were kept; those that a later message of the same episode has
-- overtaken are marked
select
    m.seq,
    m.channel,
    m.due_at,
    m.body,
    exists (
        select 1
        from told mine
        join told other on other.alert_id = mine.alert_id and other.channel = mine.channel
        join message later on later.seq = other.seq
        where
            mine.seq = m.seq
            and later.seq > m.seq
            and later.recipients is null
            and later.status in ('waiting', 'sent')
    ) as overtaken
from message m
where m.status = 'held' and m.due_at <= :now
order by m.channel, m.due_at, m.seq;

-- the message once more, for the recipients that have not taken it; its age is that of the message
insert or ignore into message (key, channel, urgency, body, enqueued_at, due_at, status, rescue, recipients)
select :prefix || key, channel, urgency, body, enqueued_at, :due, 'waiting', rescue, :recipients
from message
where seq = :seq;

-- a message for a channel: waiting, or held for a summary
insert into message (key, channel, urgency, body, enqueued_at, due_at, status, rescue)
values (:key, :channel, :urgency, :body, :now, :due, :status, :rescue);

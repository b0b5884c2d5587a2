-- when the message that has waited longest to be sent at once was enqueued; NULL: none waits
select min(enqueued_at) as enqueued_at from message where status = 'waiting';

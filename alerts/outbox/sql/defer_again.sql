-- fewer recipients are left, or the same ones have to be tried again
update message
set recipients = :recipients, due_at = :due, leased_until = null
where seq = :seq;

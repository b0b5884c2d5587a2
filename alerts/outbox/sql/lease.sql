-- the message belongs to one sender until the lease ends
update message
set attempts = :number, leased_until = :until, maybe_sent = max(maybe_sent, :died)
where seq = :seq;

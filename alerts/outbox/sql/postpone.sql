-- the message waits for its next attempt
update message set leased_until = null, due_at = :due, maybe_sent = max(maybe_sent, :maybe) where seq = :seq;

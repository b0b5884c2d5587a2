update message set status = :status, leased_until = null where seq = :seq;

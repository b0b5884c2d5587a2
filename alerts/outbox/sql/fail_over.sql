update message set failed_over = 1 where seq = :seq;

-- a single held message needs no summary: it is sent as it is
update message set status = 'waiting' where seq = :seq;

-- a single held message needs no summary: it is sent as it is, and is new from now on
update message set status = 'waiting', enqueued_at = :now where seq = :seq;

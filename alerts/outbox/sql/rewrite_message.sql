update message set body = :body where seq = :seq;

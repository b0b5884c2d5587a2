select seq, body from message order by seq;

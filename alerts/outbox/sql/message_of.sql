select seq from message where key = :key and channel = :channel;

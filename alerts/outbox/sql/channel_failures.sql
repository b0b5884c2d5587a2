select failures from channel where name = :channel;

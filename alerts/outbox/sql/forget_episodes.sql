-- episodes that ended before an instant
delete from episode where open = 0 and saved_at < :before;

-- messages that ended before an instant, with their attempts
delete from message where status in ('sent', 'given-up', 'summarised') and due_at < :before;

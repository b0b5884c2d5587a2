select channel from message where status in ('waiting', 'held');

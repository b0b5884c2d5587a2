-- messages that wait, or are held for a summary, end without being sent
update message set status = 'given-up', attempts = attempts + 1, leased_until = null where status in ('waiting', 'held');

-- attempts that were under way when the outbox was copied: whether their messages left is not known
update attempt set outcome = 'maybe-sent', reason = 'restored' where outcome = 'sending';

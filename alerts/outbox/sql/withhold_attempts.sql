-- why each message that waits, or is held for a summary, will not be sent
insert into attempt (seq, number, started_at, outcome, reason)
select seq, attempts + 1, :now, 'given-up', 'restored' from message where status in ('waiting', 'held');

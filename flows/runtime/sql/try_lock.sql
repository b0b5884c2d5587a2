-- Say whether a lock of this name was free; the session has it until it ends.
-- Parameters: name.
select pg_try_advisory_lock(hashtextextended('newspike ' || %(name)s, 0))

-- Purpose: keep the newest state of each feed; of two after the same poll, the one that waits longer: a feed that was due
-- and could not be asked is polled later and has learned nothing. A state from a clock that was ahead (more than an hour
-- past now) gives way to one that is not. Inputs: landed (the batches' feed states).
merge into feed_states using (
    select * exclude (position) from landed
    qualify
        row_number() over (partition by feed_url order by polled_at desc nulls last, due_at desc, position desc) = 1
) as newest on feed_states.feed_url = newest.feed_url
when matched and (
    feed_states.polled_at is null
    or newest.polled_at > feed_states.polled_at
    or (feed_states.polled_at > now() + interval 1 hour and newest.polled_at <= now() + interval 1 hour)
    or (newest.polled_at = feed_states.polled_at and newest.due_at > feed_states.due_at)
) then update by name
when not matched then insert by name

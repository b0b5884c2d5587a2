-- Purpose: keep the newest state of each feed. Inputs: landed (the batches' feed states).
merge into feed_states using (
    select * exclude (position) from landed
    qualify row_number() over (partition by feed_url order by polled_at desc nulls last, position desc) = 1
) as newest on feed_states.feed_url = newest.feed_url
when matched and (feed_states.polled_at is null or newest.polled_at > feed_states.polled_at) then update by name
when not matched then insert by name

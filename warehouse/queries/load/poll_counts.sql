-- Purpose: add what is not known yet; the first row of a key stays. Inputs: landed (the batches' poll counts, with their position).
insert into poll_counts by name
select * exclude (position) from landed
where position in (
    select min(position) from landed
    where not exists (select 1 from poll_counts as known where known.feed_url = landed.feed_url and known.polled_at = landed.polled_at)
    group by feed_url, polled_at
)

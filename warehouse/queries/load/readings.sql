-- Purpose: add what is not known yet; of a version that was matched again with definitions of before, the last time stays.
-- Inputs: landed (the batches' readings, with their position).
merge into readings using (
    select * exclude (position) from landed
    qualify row_number() over (partition by article_id, version, definitions order by read_at desc, position) = 1
) as newest on
    readings.article_id = newest.article_id
    and readings.version = newest.version
    and readings.definitions = newest.definitions
when matched and newest.read_at > readings.read_at then update set read_at = newest.read_at, batch_id = newest.batch_id
when not matched then insert by name

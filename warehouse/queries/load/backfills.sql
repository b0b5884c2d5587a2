-- Purpose: keep the newest state of each backfill; a cancelled one stays so until it is asked for again, whatever a run
-- that was still under way says of its end. Inputs: landed (the batches' backfills).
merge into backfills using (
    select * exclude (position) from landed
    qualify row_number() over (partition by backfill_id order by changed_at desc, position desc) = 1
) as newest on backfills.backfill_id = newest.backfill_id
when matched and newest.changed_at > backfills.changed_at and (backfills.state <> 'cancelled' or newest.state = 'running')
    then update by name
when not matched then insert by name

-- Purpose: all backfills, the latest first. Outputs: the fields of Backfill.
select * from backfills order by changed_at desc, backfill_id

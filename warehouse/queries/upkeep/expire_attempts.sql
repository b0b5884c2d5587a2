-- Purpose: remove rows of the ledger that were kept long enough; what polls said of coverage is in kept_coverage, and the
-- newest row of each stage stays. Inputs: before.
delete from attempts
where
    started_at < $before::timestamptz
    and (stage, started_at) not in (select (stage, max(started_at)) from attempts group by stage)

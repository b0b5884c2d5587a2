-- Purpose: make room for new counts of these hours.
delete from kept_feeds where hour_at in (select hour_at from dirty)

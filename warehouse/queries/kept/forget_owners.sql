-- Purpose: make room for new counts of owners of these hours.
delete from kept_owners where hour_at in (select hour_at from dirty_events)

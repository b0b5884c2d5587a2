-- Purpose: make room for new counts by event time of these hours.
delete from kept_quarters where quarter // 4 in (select quarter_of(hour_at) // 4 from dirty_events)

-- Purpose: each topic or entity in each hour in which something was said; hours without anything have no row. Every
-- mention counts, not only those of articles that are about the topic. See kept_volumes for what is counted.
-- Inputs: since, until (exclusive), full hours; topics (a list; null: all, and entities). Outputs: the fields of Volume.
-- As timestamp_s, hour_at takes a third of the time on its way to Python, see fetch_each.
select topic, make_timestamp(epoch_us(hour_at))::timestamp_s as hour_at, articles, fresh, stories, new_stories, sources, loudest
from kept_volumes
where
    kept_volumes.hour_at >= utc_hour($since::timestamptz)
    and kept_volumes.hour_at < $until::timestamptz
    and ($topics::varchar[] is null or topic in (select unnest($topics::varchar[])))
order by topic, kept_volumes.hour_at

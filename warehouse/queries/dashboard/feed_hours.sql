-- Purpose: every feed hour by hour: did it answer?
-- Inputs: since, until, feeds (list of addresses; empty: every one). Outputs: feed_url, publisher, hour_at, polls, answered, new_entries, reason (of the last failure).
select
    feeds.url as feed_url,
    feeds.publisher,
    utc_hour(polls.polled_at) as hour_at,
    count(*) as polls,
    count(*) filter (where polls.answered) as answered,
    sum(polls.new_entries)::bigint as new_entries,
    arg_max(polls.reason, polls.polled_at) filter (where polls.outcome = 'failed') as reason
from polls
inner join feeds on feeds.url = polls.feed_url
where
    (len($feeds) = 0 or list_contains($feeds, polls.feed_url))
    and polls.polled_at >= $since::timestamptz
    and polls.polled_at < $until::timestamptz
group by all
order by feeds.publisher, feed_url, hour_at

-- Purpose: every feed hour by hour: did it answer?
-- Inputs: since, until, feeds (list of addresses; empty: every one). Outputs: feed_url, publisher, hour_at, polls, answered, new_entries, reason (of the last failure).
select
    feeds.url as feed_url,
    feeds.publisher,
    date_trunc('hour', attempts.started_at) as hour_at,
    count(*) as polls,
    count(*) filter (where attempts.outcome in ('ok', 'unchanged')) as answered,
    sum(attempts.new_rows)::bigint as new_entries,
    arg_max(attempts.reason, attempts.started_at) filter (where attempts.outcome = 'failed') as reason
from attempts
inner join feeds on feeds.url = attempts.subject
where
    attempts.stage = 'poll'
    and (len($feeds) = 0 or list_contains($feeds, attempts.subject))
    and attempts.outcome <> 'skipped'
    and attempts.started_at >= $since::timestamptz
    and attempts.started_at < $until::timestamptz
group by all
order by feeds.publisher, feed_url, hour_at

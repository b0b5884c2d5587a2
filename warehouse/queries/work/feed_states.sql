-- Purpose: what the last polls taught of some feeds. Inputs: urls (list; null: all). Outputs: the fields of FeedState.
select * from feed_states
where $urls::varchar[] is null or feed_url in (select unnest($urls::varchar[]))
order by feed_url

-- Feeds as their last polls left them, for people.

create view feed_health as
select
    feed_states.feed_url,
    feeds.publisher,
    feed_states.health,
    feed_states.reason,
    feed_states.failures,
    feed_states.failing_since_at,
    feed_states.last_success_at,
    feed_states.last_new_at,
    feed_states.polled_at,
    feed_states.due_at,
    round(feed_states.interval_s / 60) as interval_minutes,
    feed_states.overlap,
    feed_states.validators_lie
from feed_states
left join feeds on feeds.url = feed_states.feed_url;

comment on view feed_health is 'How each feed fares. health: new, ok, empty, quiet, failing or disabled; reason: the fixed word of the last outcome; failures: weighted, 0 after a success; overlap: share of the last document seen before, NULL before two; publisher: NULL where the feed is no longer subscribed.';

-- Purpose: the last judgement on a topic at or before an instant; of two at one instant, that of its new story.
-- Inputs: topic, at.
-- Outputs: the fields of Judgement, headline (of the event that was open; null: none).
select
    judgements.* exclude (batch_id),
    (
        select arg_max(events.headline, events.changed_at) from events
        where events.event_id = judgements.event_id and events.changed_at <= judgements.judged_at
    ) as headline
from judgements
where judgements.topic = $topic and judgements.judged_at <= $at::timestamptz
order by judgements.judged_at desc, judgements.kind
limit 1

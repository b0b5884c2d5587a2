-- Purpose: the first fresh article of each story that mentions a topic, in the order in which they count: what events are
-- found in. One story is one row, however many outlets copied it.
-- Inputs: since, until (exclusive), loaded_after (of what counts before `taken_until`, only mentions that were
-- loaded after that instant; null: all), taken_until.
-- Outputs: topic, first_at, story_id, family, title, evidence (the texts of its spans).
with mentioned as (
    select
        mentions.subject as topic,
        arrivals.story_id,
        min(arrivals.counted_at) as first_at,
        arg_min(arrivals.article_id, (arrivals.counted_at, arrivals.article_id)) as article_id,
        arg_min(
            list_transform(mentions.spans, lambda span: span.text), (arrivals.counted_at, arrivals.article_id)
        ) as evidence
    from mentions
    inner join arrivals using (article_id)
    where
        mentions.kind = 'topic'
        and mentions.seen_at >= $since::timestamptz
        and arrivals.fresh
        and arrivals.counted_at >= $since::timestamptz
        and arrivals.counted_at < $until::timestamptz
        and (
            $loaded_after::timestamptz is null
            or arrivals.counted_at >= $taken_until::timestamptz
            or mentions.batch_id in (select batch_id from batches where loaded_at > $loaded_after::timestamptz)
        )
    group by 1, 2
)

select mentioned.topic, mentioned.first_at, mentioned.story_id, articles.family, articles.title, mentioned.evidence
from mentioned
inner join latest_articles as articles using (article_id)
-- an article is never counted after it was seen, so this loses nothing and skips most of the table
where articles.seen_at >= $since::timestamptz
order by mentioned.first_at, mentioned.topic, mentioned.story_id

-- Purpose: what became of everything that feeds published since an instant, as feed_accounting says of each feed.
-- Inputs: since, publisher (empty: every one).
-- Outputs: step (items, entries, articles), outcome, reason (empty: none is needed), amount. The outcomes of items are
-- new, known, edited, refused; of entries own, joined, waiting, none; of articles counted, not counted.
with polled as materialized (
    select new, known, edited, refused from poll_counts
    where
        polled_at >= $since::timestamptz
        and ($publisher = '' or feed_url in (select url from feeds where publisher = $publisher))
),

parts as (
    select 1 as place, 'items' as step, 'new' as outcome, '' as reason, sum(new) as amount from polled
    union all
    select 2, 'items', 'known', '', sum(known) from polled
    union all
    select 3, 'items', 'edited', '', sum(edited) from polled
    union all
    select 4, 'items', 'refused', one.reason, sum(one.items) from (select unnest(refused) as one from polled) group by all
    union all
    select
        case outcome when 'own' then 5 when 'joined' then 6 when 'waiting' then 7 else 8 end,
        'entries',
        outcome,
        if(outcome = 'own', '', reason),
        count(*)
    from entry_outcomes($since::timestamptz)
    where
        origin = 'live'
        and ($publisher = '' or feed_url in (select url from feeds where publisher = $publisher))
    group by all
    union all
    select if(counted, 9, 10), 'articles', if(counted, 'counted', 'not counted'), reason, count(*)
    from article_outcomes($since::timestamptz)
    where $publisher = '' or feed_url in (select url from feeds where publisher = $publisher)
    group by all
)

select step, outcome, reason, amount::bigint as amount
from parts
where amount > 0
order by place, amount desc, reason

-- Purpose: what became of what each publisher's feeds published since an instant: the totals of accounting.sql, and
-- how many of its accounts do not add up.
-- Inputs: since.
-- Outputs: publisher, items (in documents), entries (new ones), articles (new ones), counted (of these), differences.
with documents as (
    select feed_url, sum(new + known + edited) as items from poll_counts where polled_at >= $since::timestamptz group by all
    union all
    select feed_url, sum(one.items)
    from (select feed_url, unnest(refused) as one from poll_counts where polled_at >= $since::timestamptz)
    group by all
),

parts as (
    select feed_url, items, 0 as entries, 0 as articles, 0 as counted, 0 as differences from documents
    union all
    select feed_url, 0, 1, 0, 0, 0 from entry_outcomes($since::timestamptz) where origin = 'live'
    union all
    select feed_url, 0, 0, 1, counted::integer, 0 from article_outcomes($since::timestamptz)
    union all
    select feed_url, 0, 0, 0, 0, 1 from accounting_differences($since::timestamptz)
)

select
    feeds.publisher,
    sum(parts.items)::bigint as items,
    sum(parts.entries)::bigint as entries,
    sum(parts.articles)::bigint as articles,
    sum(parts.counted)::bigint as counted,
    sum(parts.differences)::bigint as differences
from parts
inner join feeds on feeds.url = parts.feed_url
group by feeds.publisher
order by feeds.publisher

-- Purpose: where kept counts and a recount of the same hours differ. Inputs: since, until (exclusive); remembered.
-- Outputs: kept (table), topic (of kept_feeds the feed; '': all), hour_at, was (null: no row), recounted (null: no row).
with recounted as (
    select 'kept_volumes' as kept, topic, hour_at, [articles, fresh, stories, new_stories, sources, loudest] as counts
    from kept_volumes
    where hour_at >= utc_hour($since::timestamptz) and hour_at < $until::timestamptz
    union all
    select 'kept_totals', '', hour_at, [articles, fresh, stories]
    from kept_totals
    where hour_at >= utc_hour($since::timestamptz) and hour_at < $until::timestamptz
    union all
    select 'kept_feeds', feed_url, hour_at, [stories]
    from kept_feeds
    where hour_at >= utc_hour($since::timestamptz) and hour_at < $until::timestamptz
    union all
    select 'kept_coverage', '', hour_at, [feeds_due, feeds_answered]
    from kept_coverage
    where hour_at >= utc_hour($since::timestamptz) and hour_at < $until::timestamptz
    union all
    select
        'kept_quarters',
        subject,
        make_timestamptz(quarter * 900000000),
        flatten(list([coalesce(previous_quarter, 0), articles, stories] order by previous_quarter nulls first))
    from kept_quarters
    where
        quarter >= quarter_of(utc_hour($since::timestamptz))
        and make_timestamptz(quarter // 4 * 3600000000) < $until::timestamptz
    group by subject, quarter
    union all
    select 'kept_owners', subject, hour_at, [owners]
    from kept_owners
    where hour_at >= utc_hour($since::timestamptz) and hour_at < $until::timestamptz
)

select
    coalesce(remembered.kept, recounted.kept) as kept,
    coalesce(remembered.topic, recounted.topic) as topic,
    coalesce(remembered.hour_at, recounted.hour_at) as hour_at,
    remembered.counts as was,
    recounted.counts as recounted
from remembered
full join recounted using (kept, topic, hour_at)
where remembered.counts is distinct from recounted.counts
order by 3, 1, 2

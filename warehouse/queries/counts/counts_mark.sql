-- Purpose: a mark of what was counted and received in some hours, which changes when that does.
-- Inputs: since, until (exclusive), full hours; topics (a list). Outputs: mark, live_since_at (see live_since).
select
    concat_ws(
        ' ',
        (
            select bit_xor(hash(kept_volumes)) from kept_volumes
            where
                topic in (select unnest($topics::varchar[]))
                and hour_at >= utc_hour($since::timestamptz)
                and hour_at < $until::timestamptz
        ),
        (
            select bit_xor(hash(kept_totals)) from kept_totals
            where hour_at >= utc_hour($since::timestamptz) and hour_at < $until::timestamptz
        ),
        (
            select bit_xor(hash(kept_coverage)) from kept_coverage
            where hour_at >= utc_hour($since::timestamptz) and hour_at < $until::timestamptz
        ),
        (
            select bit_xor(hash(filled)) from history_coverage($since::timestamptz, $until::timestamptz) as filled
        )
    ) as mark,
    (select min(seen_at) from entries where origin = 'live') as live_since_at

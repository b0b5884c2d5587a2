-- Purpose: bring arrivals up to date for the articles of a batch. History is fresh, so that it counts in volumes, but for
-- what happened after live watching began: it must not raise an hour that was, or will be, judged. An entry that was absent
-- at an earlier poll of its feed is fresh unless its date says that it is old: 26 hours cover a feed that is polled once a
-- day, and a date in a wrong time zone. The first document of a feed lists older entries, so only its date can tell, and
-- not one from the future that was held at the time it was seen: some feeds have dates of events, or of other calendars.
-- Inputs: landed (anything with article_id); the variables known_since (of rows that are there), touched_since (of these
-- and of the new ones), has_history (whether articles of history may be among them).
merge into arrivals using (
    select
        first_version.* exclude (entry_id, published_at, date_confidence),
        first_entry.absent_at,
        coalesce(story_members.story_id, first_version.article_id) as story_id,
        story_members.story_id is not null as grouped,
        matches.definitions as matched,
        least(
            first_version.seen_at,
            case date_confidence
                when 'exact' then published_at
                when 'day' then published_at + interval 1 day
            end
        ) as published_by,
        if(origin = 'history', event_at, seen_at) as counted_at,
        coalesce(
            case
                when origin = 'history' then event_at < coalesce(live.since_at, 'infinity')
                when first_entry.absent_at is null
                    then
                        (seen_at - published_at <= interval 3 hours and date_confidence <> 'clamped')
                        or (date_confidence = 'day' and published_at::date = seen_at::date)
                when date_confidence = 'exact' then seen_at - published_at <= interval 26 hours
                when date_confidence = 'day' then seen_at - published_at <= interval 50 hours
                else true
            end,
            false
        ) as fresh
    from (
        select
            article_id,
            entry_id,
            feed_url,
            publisher,
            family,
            origin,
            seen_at,
            event_at,
            published_at,
            date_confidence,
            last_value(version) over (
                partition by article_id order by seen_at, fetched_at nulls first, version
                rows between unbounded preceding and unbounded following
            ) as latest_version
        from articles
        -- by rowid DuckDB reads the other columns of these rows alone
        where rowid in (
            select rowid from articles
            where seen_at >= getvariable('touched_since') and article_id in (select article_id from landed)
        )
        qualify row_number() over (partition by article_id order by seen_at, fetched_at nulls first, version) = 1
    ) as first_version
    left join story_members using (article_id)
    left join (
        select entry_id, arg_min_null(absent_at, (seen_at, version)) as absent_at
        from entries
        where
            seen_at >= getvariable('touched_since')
            and entry_id in (
                select entry_id from articles
                where seen_at >= getvariable('touched_since') and article_id in (select article_id from landed)
            )
        group by entry_id
    ) as first_entry on first_entry.entry_id = first_version.entry_id
    left join (
        select article_id, version, arg_max(definitions, read_at) as definitions
        from readings
        where article_id in (select article_id from landed)
        group by article_id, version
    ) as matches on matches.article_id = first_version.article_id and matches.version = first_version.latest_version
    cross join (select min(seen_at) as since_at from entries where origin = 'live' and getvariable('has_history')) as live
) as now_known on arrivals.article_id = now_known.article_id and arrivals.seen_at >= getvariable('known_since')
when matched then update by name
when not matched then insert by name

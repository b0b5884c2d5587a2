-- The views that queries and people start from.

create view latest_entries as
select * from entries
qualify row_number() over (partition by entry_id order by seen_at desc, version) = 1;
comment on view latest_entries is 'What each entry says now: the newest version of each.';

create view latest_articles as
select * from articles
qualify row_number() over (partition by article_id order by seen_at desc, fetched_at desc nulls last, version) = 1;
comment on view latest_articles is 'The newest version of each article.';

create view arrivals as
select
    article_id,
    coalesce(members.story_id, article_id) as story_id,
    first_version.family,
    first_version.publisher,
    first_version.origin,
    first_version.seen_at,
    first_version.event_at,
    if(first_version.origin = 'history', first_version.event_at, first_version.seen_at) as counted_at,
    coalesce(
        first_version.origin = 'history'
        or (
            first_version.published_at is not null
            and first_version.seen_at - first_version.published_at <= interval 3 hours
        )
        or (
            first_version.date_confidence = 'day'
            and first_version.published_at::date = first_version.seen_at::date
        ),
        false
    ) as fresh
from (
    select article_id, family, publisher, origin, seen_at, event_at, published_at, date_confidence
    from articles
    qualify row_number() over (partition by article_id order by seen_at, version) = 1
) as first_version
left join story_members as members using (article_id);
comment on view arrivals is
'Each article once, at the hour in which it counts: a live one when it was first seen, one from history when it happened. Fresh: from history, or seen within 3 hours of its publication (on the same UTC day where only the day is known); an article without a believable date is not fresh.';

create view latest_alerts as
select * from alerts
qualify row_number() over (partition by alert_id order by changed_at desc) = 1;
comment on view latest_alerts is 'Each episode in its present state.';

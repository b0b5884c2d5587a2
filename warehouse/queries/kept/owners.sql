-- Purpose: count the owners that write about each topic and entity in these hours, see kept_owners.
insert into kept_owners
select mentions.subject, near_events.hour_at, count(distinct near_events.family) as owners
from mentions
inner join near_events on near_events.article_id = mentions.article_id
where
    mentions.seen_at >= (select min(seen_at) from near_events)
    and near_events.hour_at in (select hour_at from dirty_events)
group by all
order by 2, 1

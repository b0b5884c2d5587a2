-- The columns of 0220 for the articles that are there: in a transaction of its own, which DuckDB asks for.

update arrivals set
    grouped = known.grouped,
    matched = known.matched
from (
    select arrivals.article_id, story_members.article_id is not null as grouped, newest.definitions as matched
    from arrivals
    left join story_members on story_members.article_id = arrivals.article_id
    left join (
        select article_id, version, arg_max(definitions, read_at) as definitions from readings group by article_id, version
    ) as newest on newest.article_id = arrivals.article_id and newest.version = arrivals.latest_version
) as known
where known.article_id = arrivals.article_id;

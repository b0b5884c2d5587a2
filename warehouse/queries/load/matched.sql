-- Purpose: note in arrivals which definitions articles were last matched against. Inputs: landed (the batches' readings); the variable known_since.
update arrivals set matched = newest.definitions
from (
    select article_id, version, arg_max(definitions, read_at) as definitions
    from readings
    where article_id in (select article_id from landed)
    group by article_id, version
) as newest
where
    arrivals.seen_at >= getvariable('known_since')
    and arrivals.article_id = newest.article_id
    and arrivals.latest_version = newest.version

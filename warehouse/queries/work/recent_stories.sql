-- Purpose: the members of the stories of some days that have something in common with new articles, which may join them.
-- Inputs: days (UTC, of seen times), keys (of the new articles, see keys_of in extractors/stories/hash_index.py; a list, as
-- text), chain (how many articles with one key, the latest).
-- Outputs: article_id, story_id, rank (of the story's latest member); seen_at, title, lead, text_hash, sketch of the
-- member's newest version; keys: those that chose it; NULL: its keys are not known.
with members as (
    select
        rowid as row_id,
        article_id,
        version,
        seen_at,
        -- NULL where a part is
        list_concat([article_id & 4294967295, text_hash & 4294967295], sketch[1:20]) || title_keys as keys
    from articles
    where
        seen_at >= list_min($days::date[])
        and seen_at < list_max($days::date[]) + interval 1 day
        and seen_at::date in (select unnest($days::date[]))
),

keyed as (
    select row_id, article_id, version, seen_at, unnest(keys) as key from members
),

shared as (
    select keyed.*
    from keyed
    semi join (select unnest($keys::bigint[]) as key) as wanted on wanted.key = keyed.key
    union all
    select row_id, article_id, version, seen_at, null from members where keys is null
),

placed as (
    select shared.row_id, shared.article_id, shared.key, story_members.story_id
    from shared
    inner join arrivals
        on arrivals.article_id = shared.article_id and arrivals.latest_version = shared.version
    inner join story_members on story_members.article_id = shared.article_id
    qualify
        shared.key is null
        or row_number() over (partition by shared.key order by shared.seen_at desc, shared.article_id desc) <= $chain
),

chosen as (
    select row_id, article_id, story_id, list(key) filter (where key is not null) as keys
    from placed
    group by row_id, article_id, story_id
),

ranks as (
    select story_id, max(rank) as rank from story_members semi join chosen using (story_id) group by story_id
)

select
    chosen.article_id,
    chosen.story_id,
    ranks.rank,
    articles.seen_at,
    articles.title,
    articles.lead,
    articles.text_hash,
    articles.sketch,
    chosen.keys
from chosen
inner join ranks on ranks.story_id = chosen.story_id
inner join articles on articles.rowid = chosen.row_id
-- by rowid DuckDB reads the words of the chosen rows alone
where articles.rowid in (select row_id from chosen)
order by articles.seen_at, chosen.article_id

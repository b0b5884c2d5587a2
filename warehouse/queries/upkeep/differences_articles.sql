-- Purpose: compare articles with the rebuilt ones, by key and by a hash of all but the circumstances of the making.
-- Inputs: the catalog rebuilt. Outputs: equal, different, missing (only here), additional (only rebuilt).
with here as (
    select article_id, version, hash(kept) as content from (select * exclude (batch_id, extractor, reread_at, word_bits) from newspike.articles) as kept
),

there as (
    select article_id, version, hash(kept) as content from (select * exclude (batch_id, extractor, reread_at, word_bits) from rebuilt.articles) as kept
)

select
    count(*) filter (where here.content = there.content) as equal,
    count(*) filter (where here.content <> there.content) as different,
    count(*) filter (where there.content is null) as missing,
    count(*) filter (where here.content is null) as additional
from here
full join there using (article_id, version)

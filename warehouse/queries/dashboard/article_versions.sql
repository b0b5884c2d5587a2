-- Purpose: the versions of an article's page, the oldest first, and the headlines that its feeds gave it.
-- Inputs: article (text of its id).
-- Outputs: seen_at, source (page or feed), title, text (of the page), words.
select coalesce(fetched_at, seen_at) as seen_at, 'page' as source, title, left(text, 20000) as text, words
from articles
where article_id = try_cast($article as bigint)
union all
select entries.seen_at, 'feed', entries.title, '', null
from entries
where entries.entry_id in (select entry_id from articles where article_id = try_cast($article as bigint))
order by seen_at, source

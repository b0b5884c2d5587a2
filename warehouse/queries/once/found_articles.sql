-- Purpose: keep what a search finds for as long as a session lasts: its page lists it, counts it and draws it.
-- Inputs: words, topic, entity, publisher, language, quality, since, until: as found_articles.
create or replace temp table once_found_articles as
from found_articles($words, $topic, $entity, $publisher, $language, $quality, $since::timestamptz, $until::timestamptz)

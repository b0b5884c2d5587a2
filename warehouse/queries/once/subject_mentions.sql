-- Purpose: keep the mentions of a topic or entity for as long as a session lasts: its page counts them in many ways.
-- Inputs: subject, since, until: as subject_mentions. The evidence is left out: it is most of what a mention is.
create or replace temp table once_subject_mentions as
select subject, article_id, event_at, version, story_id, publisher, owner, published_by, seen_at
from subject_mentions($subject, $since::timestamptz, $until::timestamptz)

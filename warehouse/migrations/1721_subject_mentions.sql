-- The mentions of one topic or entity have a name of their own: a page asks for them once and counts them many times.
create macro subject_mentions(subject, since, until) as table
select told.* from mentions_between(since, until) as told where told.subject = subject;
comment on macro table subject_mentions is 'As mentions_between, of one topic or entity.';

create or replace macro subject_stories(subject, since, until) as table
select
    told.story_id,
    arg_min(told.article_id, publication_order(told.published_by, told.seen_at, told.article_id, told.story_id)) as first_article_id,
    min(told.published_by) as first_at,
    count(distinct told.article_id) as articles,
    count(distinct told.owner) as owners
from subject_mentions(subject, since, until) as told
group by told.story_id;
comment on macro table subject_stories is 'The stories of a topic or entity in a period: which article had each first, and how many articles and owners carry it.';

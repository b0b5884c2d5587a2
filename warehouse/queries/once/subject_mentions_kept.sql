-- Purpose: let the queries of a session read what once/subject_mentions kept; they ask for that subject, and for no time
-- outside of what was kept.
create or replace temp macro subject_mentions(subject, since, until) as table
select kept.* from once_subject_mentions as kept
where kept.subject = subject and kept.event_at >= utc(since) and kept.event_at < utc(until)

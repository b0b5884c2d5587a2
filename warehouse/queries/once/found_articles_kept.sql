-- Purpose: let the queries of a session read what once/found_articles kept, whatever they search: they search the same.
create or replace temp macro found_articles(words, topic, entity, outlet, spoken, grade, since, until) as table
from once_found_articles

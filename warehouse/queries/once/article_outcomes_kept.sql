-- Purpose: let the queries of a session read what once/article_outcomes kept; they ask for the same instant.
create or replace temp macro article_outcomes(since) as table
from once_article_outcomes

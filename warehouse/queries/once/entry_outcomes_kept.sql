-- Purpose: let the queries of a session read what once/entry_outcomes kept; they ask for the same instant.
create or replace temp macro entry_outcomes(since) as table
from once_entry_outcomes

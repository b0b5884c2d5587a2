-- Purpose: keep what became of entries since an instant for as long as a session lasts: its accounts read it several times.
-- Inputs: since.
create or replace temp table once_entry_outcomes as
select feed_url, origin, seen_at, outcome, reason from entry_outcomes($since::timestamptz)

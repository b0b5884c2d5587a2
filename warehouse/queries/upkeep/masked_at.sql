-- Purpose: when a warehouse was made, and when the secrets of addresses in it were masked. Inputs: name (of the migration).
-- Outputs: made_at, masked_at (null: not yet).
select
    min(applied_at) as made_at,
    min(applied_at) filter (where name = $name) as masked_at
from schema_migrations

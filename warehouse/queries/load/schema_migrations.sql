-- Purpose: one applied migration. Inputs: version, name, sha256, applied_at by position.
insert into schema_migrations values (?, ?, ?, ?)

-- Purpose: the migrations that the file has. Outputs: version, name, sha256.
select version, name, sha256 from schema_migrations order by version

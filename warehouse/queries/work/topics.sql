-- Purpose: topics and entities with all their definitions, the oldest first. Outputs: the fields of Topic.
select * from topics order by since_at, name

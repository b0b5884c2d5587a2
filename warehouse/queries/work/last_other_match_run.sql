-- Purpose: when articles were last read with other definitions. Inputs: definitions (hash). Outputs: read_at (null: never).
select max(read_at) as read_at from readings where definitions <> $definitions

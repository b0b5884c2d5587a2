"""The warehouse: the records, and the only room with SQL over DuckDB."""

"""Runtime: the context of a run, sharding, shared resources, Prefect's server."""

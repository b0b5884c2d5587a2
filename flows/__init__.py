"""Prefect flows, settings and the command line: the wiring of all rooms."""

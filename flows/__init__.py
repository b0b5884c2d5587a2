"""Prefect flows, settings and the command line: the room that wires the others together."""

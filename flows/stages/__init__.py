"""Stages: each finds what is due, has shards do it, and loads what they landed."""

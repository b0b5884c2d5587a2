"""The stages: each takes the desk, decides what is due, has shards do it, and loads what they landed."""

"""Configuration: settings, feeds and topic files read from disk and validated."""

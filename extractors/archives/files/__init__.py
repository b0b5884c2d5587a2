"""Archives in files: WARC, saved pages, feed snapshots, URL lists, headlines."""

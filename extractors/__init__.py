"""The outside world turned into records: fetching, feeds, articles, stories, topics."""

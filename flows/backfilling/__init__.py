"""Backfilling: plan, list, fetch and report articles from a feed's past."""

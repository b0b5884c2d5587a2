"""Detection: counts in, judgements and alerts out; pure."""

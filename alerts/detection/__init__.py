"""Detection: counts and stories in, events, judgements and alerts out; pure."""

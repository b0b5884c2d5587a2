"""Counts and stories to events, alerts, messages and deliveries."""

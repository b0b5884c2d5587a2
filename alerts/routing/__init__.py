"""Routing: which channel gets which message, and when; routes and silences."""

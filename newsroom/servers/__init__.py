"""Servers on loopback: the outlets' web, a mailbox, a Slack."""

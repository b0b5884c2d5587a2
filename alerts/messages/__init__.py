"""Messages: an alert rendered as plain text, mail, Slack blocks, JSON and charts; pure."""

"""What answers a request: pages, data, monitoring, actions and logins."""

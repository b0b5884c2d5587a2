"""Numbers turned into decisions, decisions into messages, messages into deliveries."""

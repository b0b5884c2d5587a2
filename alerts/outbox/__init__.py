"""The outbox: messages waiting for delivery, delivered once, with retries and history."""

"""Client registration: reads and checks client metadata, with the rules of each profile (RFC 7591, RFC 7592)."""

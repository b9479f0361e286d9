"""Client authentication: exactly one method, the one the client registered (RFC 6749 2.3)."""

"""Exactly one method, and the one the client registered (RFC 6749 2.3)."""

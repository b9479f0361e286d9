"""The authorization endpoint, from the request to the code (RFC 6749 4.1, OIDC Core 3.1.2)."""

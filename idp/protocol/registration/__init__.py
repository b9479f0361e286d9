"""Which client metadata we accept, and why not (RFC 7591, OIDC Registration)."""

"""Client authentication: the proofs that clients send, checked against what they registered (RFC 6749 2.3)."""

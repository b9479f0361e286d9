"""Tokens: issued, bound to keys, verified, introspected, revoked, and used at this provider's own endpoints."""

"""Codes for screens without keyboards (RFC 8628): a device begins, a person answers."""

"""Device authorization (RFC 8628): a device gets codes, a person answers on a page."""

"""Reads the authorization request: one module per parameter, in the order errors are reported (OIDC Core 3.1.2)."""

from idp.protocol.authorize.request import AuthorizationRequest, Destination, read, read_destination

__all__ = ["AuthorizationRequest", "Destination", "read", "read_destination"]

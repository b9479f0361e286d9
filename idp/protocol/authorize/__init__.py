"""Reads the authorization request: one module per parameter, in the order errors are reported (OIDC Core 3.1.2)."""

from idp.protocol.authorize.request import AuthorizationRequest, Destination, destination, read

__all__ = ["AuthorizationRequest", "Destination", "destination", "read"]

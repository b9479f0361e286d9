"""read(): parameters -> AuthorizationRequest, one reader per field, in the order errors are reported."""

from idp.protocol.authorize.request import AuthorizationRequest, Destination, destination, read

__all__ = ["AuthorizationRequest", "Destination", "destination", "read"]

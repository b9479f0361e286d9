"""Reads a token request as the token endpoint does: by the module of its grant type's name."""

from importlib import import_module
from typing import Any

from idp.protocol import grants
from idp.protocol.client import ClientMetadata
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider


def read_token_request(parameters: Parameters, client: ClientMetadata, provider: Provider) -> Any:
    """The request of the grant that `parameters` name. Raises OAuthError."""
    grant_type = grants.read_grant_type(parameters, client)
    return import_module(f"idp.protocol.grants.{grant_type.name.lower()}").read(parameters, client, provider)

"""A service asking for itself with a statement it signed (RFC 7523 2.1); never for a person."""

from dataclasses import dataclass, field

from idp.protocol.client import ClientMetadata
from idp.protocol.errors import InvalidGrant
from idp.protocol.grants import client_credentials
from idp.protocol.grants.client_credentials import MachineRequest
from idp.protocol.parameters import Parameters
from idp.protocol.provider import Provider
from idp.protocol.tokens.foreign import Untrusted, Unverified, take_apart

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@dataclass(frozen=True, slots=True)
class SelfStatement:
    """What the service asks for, and the statement that has to prove that it does."""

    asked: MachineRequest
    token: Unverified = field(repr=False)


def read(parameters: Parameters, client: ClientMetadata, provider: Provider) -> SelfStatement:
    """The grant as the client authenticated for it. Raises InvalidGrant when it speaks for anybody else."""
    asked = client_credentials.read(parameters, client, provider)
    try:
        token = take_apart(parameters.require("assertion"))
    except Untrusted as fault:
        raise InvalidGrant(f"assertion cannot be used: {fault}") from fault
    if token.claims.get("sub") != client.client_id:
        raise InvalidGrant("sub of the assertion must be your client_id: nobody speaks for somebody else here")
    return SelfStatement(asked, token)

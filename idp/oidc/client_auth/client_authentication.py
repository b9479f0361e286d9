"""ClientAuthentication: how a client authenticated."""

from dataclasses import dataclass
from uuid import UUID

from idp.protocol.client import AuthMethod
from idp.protocol.tokens.jwk import ExternalKey


@dataclass(frozen=True, slots=True)
class ClientAuthentication:
    """The method used; `secret_id` when it was one of the client's secrets, `key` when one of its registered keys."""

    method: AuthMethod
    secret_id: UUID | None = None
    key: ExternalKey | None = None

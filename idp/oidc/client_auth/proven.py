"""ClientAuthentication: how a client authenticated."""

from dataclasses import dataclass
from uuid import UUID

from idp.protocol.client import AuthMethod


@dataclass(frozen=True, slots=True)
class Proven:
    """The method used; `secret_id` when it was one of the client's secrets."""

    method: AuthMethod
    secret_id: UUID | None = None

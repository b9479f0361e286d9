"""How a client proved who it is."""

from dataclasses import dataclass
from uuid import UUID

from idp.protocol.client import AuthMethod


@dataclass(frozen=True, slots=True)
class Proven:
    """By which method; `secret_id` when it was one of its secrets."""

    method: AuthMethod
    secret_id: UUID | None = None

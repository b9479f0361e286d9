"""An authenticated client's turn at the token endpoint, and what may come of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from idp.clients.registry import RegisteredClient
from idp.protocol.errors import OAuthError
from idp.protocol.tokens.binding import Binding


@dataclass(frozen=True, slots=True)
class Turn:
    """Who asks, when, and which key was proven to be held: the new tokens are bound to it (None: bearer tokens)."""

    client: RegisteredClient
    now: datetime
    binding: Binding | None = None

    @property
    def client_id(self) -> str:
        return self.client.metadata.client_id

    def key(self, grant_id: UUID) -> dict[str, object]:
        """The parameters by which a grant of this client is found."""
        return {"grant_id": grant_id, "client_id": self.client_id, "at": self.now}


@dataclass(frozen=True, slots=True)
class Given:
    """The answer with tokens (RFC 6749 5.1)."""

    body: dict[str, object]


@dataclass(frozen=True, slots=True)
class Refused:
    """An error that must be remembered, so it is returned; what it revoked stays revoked."""

    error: OAuthError


Outcome = Given | Refused

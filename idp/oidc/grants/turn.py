"""An authenticated client's turn at the token endpoint, and what may come of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from idp.clients.registry import RegisteredClient
from idp.protocol.audience import Target
from idp.protocol.errors import OAuthError
from idp.protocol.tokens.binding import Binding
from idp.protocol.tokens.jwe import Recipient


@dataclass(frozen=True, slots=True)
class Turn:
    """Who asks, when, and which key was proven to be held: the new tokens are bound to it (None: bearer tokens).

    `target`: the APIs named in `resource`; None: those of the grant, or ourselves. `reader`: who alone shall read the
    ID token; None: the client did not ask for encryption.
    """

    client: RegisteredClient
    now: datetime
    binding: Binding | None = None
    target: Target | None = None
    reader: Recipient | None = None

    @property
    def client_id(self) -> str:
        return self.client.metadata.client_id

    @property
    def proven(self) -> str:
        """The proven key as a grant keeps it; empty without one."""
        return self.binding.stored() if self.binding is not None else ""

    @property
    def lasting(self) -> str:
        """What new refresh tokens are bound to: a public client has nothing else to prove itself with (RFC 9449 5)."""
        return self.proven if self.client.metadata.public else ""

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

"""TokenRequestContext: everything a grant needs to know about one token request (RFC 6749 3.2), and its outcomes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from idp.clients.registry import RegisteredClient
from idp.foundation.issued_ahead import moment_values
from idp.protocol.audience import TokenTarget
from idp.protocol.errors import OAuthError
from idp.protocol.tokens.binding import Binding
from idp.protocol.tokens.jwe import Recipient


@dataclass(frozen=True, slots=True)
class TokenRequestContext:
    """The authenticated client of a token request, the time, and the key the new tokens are bound to (None: no key).

    `target`: the APIs named in `resource` (RFC 8707); None: those of the grant, or this provider. `id_token_recipient`:
    for whom the ID token is encrypted; None: the client did not register for encryption.
    """

    client: RegisteredClient
    now: datetime
    binding: Binding | None = None
    target: TokenTarget | None = None
    id_token_recipient: Recipient | None = None

    @property
    def client_id(self) -> str:
        return self.client.metadata.client_id

    @property
    def proven_key(self) -> str:
        """The proven key as a grant stores it; empty without one."""
        return self.binding.serialize() if self.binding is not None else ""

    @property
    def refresh_binding(self) -> str:
        """The key that new refresh tokens are bound to: a public client's, which has no other proof (RFC 9449 5)."""
        return self.proven_key if self.client.metadata.public else ""

    def grant_key(self, grant_id: UUID) -> dict[str, object]:
        """The statement parameters by which a grant of this client is found."""
        return {"grant_id": grant_id, "client_id": self.client_id} | moment_values(self.now)


@dataclass(frozen=True, slots=True)
class TokenResponse:
    """A successful token response (RFC 6749 5.1)."""

    body: dict[str, object]


@dataclass(frozen=True, slots=True)
class TokenErrorResponse:
    """An error response (RFC 6749 5.2); it is returned, not raised, so that what was revoked stays revoked."""

    error: OAuthError


TokenOutcome = TokenResponse | TokenErrorResponse

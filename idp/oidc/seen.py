"""What the tracker and the operators learn of protocol traffic; counted in memory, never on a request's path."""

from uuid import UUID

from idp.clients.last_use import LastUse
from idp.clients.registry import RegisteredClient
from idp.foundation.facts import NOBODY, Fact, Facts
from idp.protocol.errors import (
    AccessDenied,
    AuthorizationPending,
    ConsentRequired,
    ExpiredToken,
    InteractionRequired,
    LoginRequired,
    OAuthError,
    SlowDown,
    UseDpopNonce,
)

#: Answers that are no failure of the application: the person declined, a silent question got its honest no, or a
#: device waits.
_NO_FAILURE = (
    AccessDenied,
    LoginRequired,
    ConsentRequired,
    InteractionRequired,
    AuthorizationPending,
    SlowDown,
    ExpiredToken,
    UseDpopNonce,
)

#: The fact of a refusal that nobody vouched for: shown to those who look for trouble, never counted against a level.
STRANGER = "request_refused_unvouched"


class Seen:
    """Counts facts of a client's traffic and when it was last used."""

    def __init__(self, facts: Facts, last_use: LastUse) -> None:
        self._facts = facts
        self._last_use = last_use

    def count(self, kind: str, client: RegisteredClient, person_id: UUID = NOBODY) -> None:
        """One more of `kind`."""
        self._facts.count(fact(kind, client, person_id))

    def answered(self, client: RegisteredClient) -> None:
        """An authorization or token request got what it asked for."""
        self._last_use.client(client.id)
        self.count("request_ok", client)

    def refused(self, client: RegisteredClient, error: OAuthError, vouched: bool = True) -> None:
        """An authorization or token request of a client was answered with an error.

        Only what a signed-in person or the client's own secret `vouched` for counts as the application's failure:
        client_id and redirect_uri are public, and a stranger must not lower an application's level.
        """
        if not isinstance(error, _NO_FAILURE):
            self.count("request_failed" if vouched else STRANGER, client)

    def unproven(self, client: RegisteredClient) -> None:
        """A known client sent a request that only the person could be told about."""
        self.count(STRANGER, client)

    def proved(self, client: RegisteredClient, secret_id: UUID | None) -> None:
        """A client proved who it is, with this secret."""
        self._last_use.client(client.id)
        if secret_id is not None:
            self._last_use.secret(secret_id)


def fact(kind: str, client: RegisteredClient, person_id: UUID = NOBODY) -> Fact:
    """The key under which something is counted."""
    metadata = client.metadata
    return Fact(kind, metadata.client_id, metadata.environment, client.application_id or NOBODY, person_id)

"""UsageRecorder: counts the protocol traffic of clients as facts for the tracker, in memory."""

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

#: Errors that are no failure of the application: the person declined, prompt=none cannot succeed without them, or a
#: device still polls.
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

#: The fact of an error whose sender was not authenticated: shown to operators, never counted against a level.
STRANGER = "request_refused_unvouched"


class Seen:
    """Counts facts about a client's requests and notes when the client and its secrets were last used."""

    def __init__(self, facts: Facts, last_use: LastUse) -> None:
        self._facts = facts
        self._last_use = last_use

    def count(self, kind: str, client: RegisteredClient, person_id: UUID = NOBODY) -> None:
        """Add one to the fact `kind` of this client."""
        self._facts.count(fact(kind, client, person_id))

    def answered(self, client: RegisteredClient) -> None:
        """Count an authorization or token request that succeeded."""
        self._last_use.client(client.id)
        self.count("request_ok", client)

    def refused(self, client: RegisteredClient, error: OAuthError, vouched: bool = True) -> None:
        """Count an authorization or token request that was answered with an error.

        Only requests that a signed-in person or the client's own secret authenticated count as a failure of the
        application: client_id and redirect_uri are public, and other people's requests must not lower an application's
        level.
        """
        if not isinstance(error, _NO_FAILURE):
            self.count("request_failed" if vouched else STRANGER, client)

    def unproven(self, client: RegisteredClient) -> None:
        """Count a request of a known client whose error only the person may see (RFC 6749 4.1.2.1)."""
        self.count(STRANGER, client)

    def proved(self, client: RegisteredClient, secret_id: UUID | None) -> None:
        """Note that a client authenticated, and with which secret."""
        self._last_use.client(client.id)
        if secret_id is not None:
            self._last_use.secret(secret_id)


def fact(kind: str, client: RegisteredClient, person_id: UUID = NOBODY) -> Fact:
    """The fact under which something about a client (and perhaps a person) is counted."""
    metadata = client.metadata
    return Fact(kind, metadata.client_id, metadata.environment, client.application_id or NOBODY, person_id)

"""UsageRecorder: counts the protocol traffic of clients as facts for the tracker, in memory."""

from collections.abc import Collection, Sequence
from typing import Protocol
from uuid import UUID

from idp.clients.credentials.last_use import LastUseRecorder
from idp.clients.ignored_scopes import IgnoredScopeRecorder
from idp.clients.registry import RegisteredClient
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import NO_ID, Fact, Facts
from idp.protocol.client import AuthMethod
from idp.protocol.errors.cause import CausedError
from idp.protocol.errors.ordinary import EXPECTED_ERRORS
from idp.protocol.tokens.jwk import ExternalKey
from idp.protocol.tokens.unusable_scope import find_unusable_scopes


class CountedGrant(Protocol):
    """Of a grant, who it is for: a person, or a persona."""

    person_id: UUID
    persona: str


class UsageRecorder:
    """Counts facts about a client's requests and notes when the client and its secrets were last used."""

    def __init__(self, facts: Facts, last_use: LastUseRecorder, ignored_scopes: IgnoredScopeRecorder) -> None:
        self._facts = facts
        self._last_use = last_use
        self._ignored_scopes = ignored_scopes

    def count(self, kind: FactKind, client: RegisteredClient, person_id: UUID = NO_ID) -> None:
        """Add one to the fact `kind` of this client."""
        self._facts.count(usage_fact(kind, client, person_id))

    def count_grant(self, kind: FactKind, client: RegisteredClient, grant: CountedGrant) -> None:
        """Add one to the fact `kind` of this client and the person of a grant; a persona is no person."""
        self.count(kind, client, NO_ID if grant.persona else grant.person_id)

    def record_success(self, client: RegisteredClient) -> None:
        """Count an authorization or token request that succeeded."""
        self._last_use.record_client(client.id)
        self.count(FactKind.REQUEST_SUCCEEDED, client)

    def record_ignored_scopes(
        self, client: RegisteredClient, sent: Sequence[str], granted: Collection[str], *, machine: bool = False
    ) -> None:
        """Note the scopes of a request that succeeded without them; `machine`: at a grant without a person."""
        if len(sent) > len(granted) or not set(sent).issubset(granted):
            ignored = find_unusable_scopes(sent, granted, client.metadata, machine=machine)
            self._ignored_scopes.record(client.id, ignored)

    def record_error(self, client: RegisteredClient, error: CausedError, authenticated: bool = True) -> None:
        """Count an authorization or token request that was answered with an error.

        Only requests that a signed-in person or the client's own secret authenticated count as a failure of the
        application: client_id and redirect_uri are public, and other people's requests must not lower an application's
        level.
        """
        if not isinstance(error, EXPECTED_ERRORS):
            kind = FactKind.REQUEST_FAILED if authenticated else FactKind.UNAUTHENTICATED_REFUSED
            self._facts.count_failure(usage_fact(kind, client), error.cause.key)

    def record_unverified(self, client: RegisteredClient, error: CausedError) -> None:
        """Count a request of a known client whose error only the person may see (RFC 6749 4.1.2.1)."""
        self._facts.count_failure(usage_fact(FactKind.UNAUTHENTICATED_REFUSED, client), error.cause.key)

    def record_authentication(
        self, client: RegisteredClient, method: AuthMethod, secret_id: UUID | None, key: ExternalKey | None = None
    ) -> None:
        """Note that a client authenticated, how, and with which secret or key."""
        self._last_use.record_client(client.id, method)
        if secret_id is not None:
            self._last_use.record_secret(secret_id)
        if key is not None:
            self._last_use.record_key(client.id, key)


def usage_fact(kind: FactKind, client: RegisteredClient, person_id: UUID = NO_ID) -> Fact:
    """The fact under which something about a client (and perhaps a person) is counted."""
    metadata = client.metadata
    return Fact(kind, metadata.client_id, metadata.environment, client.application_id or NO_ID, person_id)

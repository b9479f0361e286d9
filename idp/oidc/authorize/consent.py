"""Consents: the scopes that a person agreed to share with a client, looked up and stored."""

from uuid import UUID

from idp.clients.registry import RegisteredClient
from idp.foundation import audit, clock, opaque
from idp.foundation.database import Database, Session
from idp.foundation.outbox import Payload
from idp.oidc.authorize.keeping import Kept
from idp.oidc.store import consents as store
from idp.oidc.store import grants, kept
from idp.protocol.authorize import AuthorizationRequest
from idp.protocol.client import Ownership


def covering(client: RegisteredClient, request: AuthorizationRequest) -> str:
    """The pattern that earlier consent must match; the city's own clients need only have shown their notice."""
    if client.metadata.ownership is Ownership.KOTA:
        return store.ANYTHING
    return store.covering(request.needs_consent_for)


class Consents:
    """Looks up, stores and forgets consents."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def given(self, person_id: UUID, client_id: str) -> frozenset[str] | None:
        """The scopes agreed to; None when there is no consent."""
        row = await self._database.one(store.FIND, {"person_id": person_id, "client_id": client_id})
        return None if row is None else store.read(row.scopes)

    async def scopes_given_up(self, payload: Payload) -> None:
        """Outbox handler: forget scopes that an API gave up, so that people are asked again.

        Another API may take the same names later. Refresh tokens lose the scopes as well.
        """
        async with self._database.begin() as session:
            for scope in str(payload["scopes"]).split():
                await store.forget_scope(session, scope)
                await grants.forget_scope(session, scope, clock.now())

    @staticmethod
    async def agree(session: Session, here: tuple[UUID, UUID], request: AuthorizationRequest, asked: Kept) -> None:
        """Store the consent of (person, session) for this request and for later ones."""
        person_id, session_id = here
        client_id = asked.parameters.values["client_id"]
        await store.keep(session, (person_id, client_id), request.needs_consent_for, clock.now())
        if "consent" in request.wishes.prompt:  # such a client is never satisfied by earlier consent
            await kept.agreed(session, opaque.digest(asked.handle), session_id)
        detail = {"client_id": client_id, "scope": " ".join(sorted(request.needs_consent_for))}
        await audit.record(session, audit.Event("consent.given", str(person_id), client_id, detail))

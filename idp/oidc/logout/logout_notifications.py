"""LogoutNotifications: ends the grants of a session, person or client, and enqueues a notification for each client."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from idp.accounts.events import AccountsMessage, SessionEndReason
from idp.clients.events import ClientsMessage
from idp.clients.registry import RegisteredClient, Registry
from idp.foundation import clock, outbox
from idp.foundation.database import Database, Session
from idp.foundation.outbox import Handler
from idp.oidc.events import OidcMessage
from idp.oidc.store import consents, device_codes, grants, receipts, session_clients
from idp.oidc.store.session_clients import SessionClient
from idp.oidc.tokens.access_token_verifier import AccessTokenVerifier
from idp.protocol.registration.self_registration import Consequence

_MANUAL_RETRY_INTERVAL = timedelta(seconds=10)

Payload = Mapping[str, str | int | None]


class LogoutNotifications:
    """Decides which clients to notify; every outbox handler may run twice without harm."""

    def __init__(self, database: Database, registry: Registry, verifier: AccessTokenVerifier) -> None:
        self._database = database
        self._registry = registry
        self._verifier = verifier

    def handlers(self) -> dict[str, Handler]:
        """The outbox handlers by kind."""
        return {
            AccountsMessage.SESSION_ENDED: self.on_session_ended,
            AccountsMessage.PERSON_DISABLED: self.on_person_stopped,
            AccountsMessage.PASSWORD_CHANGED: self.on_person_stopped,
            AccountsMessage.SIGNED_OUT_EVERYWHERE: self.on_person_stopped,
            AccountsMessage.ENDED_IN_INCIDENT: self.on_person_stopped,
            ClientsMessage.CLIENT_STOPPED: self.on_client_stopped,
        }

    async def on_session_ended(self, payload: Payload) -> None:
        """A session ended: notify the clients that redeemed a code in it.

        If its owner disowned it, its offline grants end as well.
        """
        session_id = UUID(str(payload["session_id"]))
        async with self._database.begin() as session:
            await self.end_grants_of_session(session, session_id)
            if payload["reason"] == SessionEndReason.DISOWNED:
                await grants.revoke_of_session(session, session_id, clock.now(), offline_too=True)

    async def on_person_stopped(self, payload: Payload) -> None:
        """End every grant of a person that was made until the event, offline grants included.

        Grants made after the event stay, however late the handler runs; so do those of the session that was kept.
        """
        person_id, until = UUID(str(payload["person_id"])), datetime.fromisoformat(str(payload["at"]))
        kept = payload.get("kept_session_id")
        async with self._database.begin() as session:
            spared = UUID(str(kept)) if kept else None
            await grants.revoke_of_person(session, person_id, until=until, at=clock.now(), spared_session=spared)
            session.after_commit(self._verifier.clear_cache)

    async def on_client_stopped(self, payload: Payload) -> None:
        """A client was suspended or removed, or moved: what it holds ends, and it is told of everybody it let in."""
        async with self._database.begin() as session:
            await self._end_all_of(session, str(payload["client_id"]), clock.now())

    async def _end_all_of(self, session: Session, client_id: str, at: datetime) -> None:
        client = await self._registry.find(client_id)
        if client is not None:
            for due in await session_clients.list_by_client(session, client_id, at):
                await self._add_receipt(session, client, due, at)
        await grants.revoke_of_client(session, client_id, at)
        session.after_commit(self._verifier.clear_cache)

    async def client_changed_itself(self, session: Session, client_id: str, consequence: Consequence) -> None:
        """A self-registered client is another one than people agreed to: they are asked again.

        When it may be in other hands, what it was given ends as well, and it is told of everybody it let in.
        """
        if consequence is Consequence.NOTHING:
            return
        if consequence is Consequence.END_UNASKED:
            await grants.revoke_without_consent(session, client_id, clock.now())
            session.after_commit(self._verifier.clear_cache)
        # in the order in which a poll that fetches one holds them
        await device_codes.deny_of_client(session, client_id, clock.now())
        await consents.forget_client(session, client_id)
        if consequence is Consequence.END_EVERYTHING:
            await self._end_all_of(session, client_id, clock.now())

    async def end_grants_of_client(self, session: Session, person_id: UUID, client_id: str) -> None:
        """A person withdrew consent: end the client's grants and notify it for each of their sessions."""
        at = clock.now()
        await grants.revoke_of_person(session, person_id, until=at, at=at, client_id=client_id)
        session.after_commit(self._verifier.clear_cache)
        client = await self._registry.find(client_id)
        if client is not None:
            for due in await session_clients.list_by_person(session, person_id, client_id, at):
                await self._add_receipt(session, client, due, at)

    async def end_grants_of_session(self, session: Session, session_id: UUID) -> bool:
        """End a session's grants and enqueue its notifications; whether some need the browser."""
        at, through_browser = clock.now(), False
        await grants.revoke_of_session(session, session_id, at)
        session.after_commit(self._verifier.clear_cache)
        for due in await session_clients.list_by_session(session, session_id):
            client = await self._registry.find(due.client_id)
            if client is not None:
                through_browser |= await self._add_receipt(session, client, due, at) == receipts.FRONT
        return through_browser

    @staticmethod
    async def retry_unanswered(session: Session, session_id: UUID, at: datetime) -> None:
        """Enqueue once more those that did not confirm, except those retried seconds ago."""
        for receipt_id in await receipts.retry_unanswered(session, session_id, at, at - _MANUAL_RETRY_INTERVAL):
            await outbox.enqueue(session, OidcMessage.DELIVER_LOGOUT, {"receipt_id": str(receipt_id)})

    @staticmethod
    async def _add_receipt(session: Session, client: RegisteredClient, due: SessionClient, at: datetime) -> str:
        channel = logout_channel(client)
        receipt_id = await receipts.add_receipt(session, due, channel, at)
        if receipt_id is not None and channel == receipts.BACK:
            await outbox.enqueue(
                session,
                OidcMessage.DELIVER_LOGOUT,
                {"receipt_id": str(receipt_id)},
                partition=client.metadata.client_id,
            )
        return channel


def logout_channel(client: RegisteredClient) -> str:
    """The client's channel: back-channel if it registered that, because only this one has a result."""
    if client.metadata.backchannel_logout_uri is not None:
        return receipts.BACK
    return receipts.NONE if client.metadata.frontchannel_logout_uri is None else receipts.FRONT

"""Tell relying parties that a session ended, with a receipt for each (Back-Channel Logout 2.5)."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from idp.clients.registry import RegisteredClient, Registry
from idp.foundation import clock, outbox
from idp.foundation.database import Database, Session
from idp.foundation.metrics import DELIVERIES
from idp.foundation.outbound import Outbound, OutboundRefused
from idp.oidc.bearers import Bearers
from idp.oidc.issue import Mint
from idp.oidc.models import LogoutReceipt
from idp.oidc.seen import Seen
from idp.oidc.store import grants, receipts
from idp.protocol.tokens.logout_token import LogoutToken

#: Outbox: tell one client; {receipt_id}.
DELIVER = "logout:deliver"
_REST = timedelta(seconds=10)


class NotConfirmed(Exception):
    """The client did not confirm; the outbox tries again."""


class Announcements:
    """Decides whom to tell when a session ends; promises the telling in the same transaction."""

    def __init__(self, database: Database, registry: Registry, bearers: Bearers) -> None:
        self._database = database
        self._registry = registry
        self._bearers = bearers

    async def session_ended(self, payload: Mapping[str, str | int | None]) -> None:
        """Outbox handler of "session:ended"; doing it twice changes nothing."""
        async with self._database.begin() as session:
            await self.announce(session, UUID(str(payload["session_id"])), UUID(str(payload["person_id"])))

    async def person_stopped(self, payload: Mapping[str, str | int | None]) -> None:
        """Outbox handler of whatever ends all that was given in a person's name so far, offline grants included.

        What was given after it happened stays, however late the handler runs; so does the browser that was kept.
        """
        person_id, until = UUID(str(payload["person_id"])), datetime.fromisoformat(str(payload["at"]))
        kept = payload.get("kept_session_id")
        async with self._database.begin() as session:
            which = grants.Which(person_id, until, spared_session=UUID(str(kept)) if kept else None)
            await grants.revoke_of_person(session, which, clock.now())
            session.after_commit(self._bearers.forget)

    async def announce(self, session: Session, session_id: UUID, person_id: UUID) -> None:
        """End what hangs on the session, and promise to tell every client that was let in by it."""
        at = clock.now()
        await grants.revoke_of_session(session, session_id, at)
        session.after_commit(self._bearers.forget)
        for client_id in await grants.clients_of_session(session, session_id):
            client = await self._registry.find(client_id)
            if client is not None:
                await self._add(session, client, (session_id, person_id, at))

    @staticmethod
    async def ask_again(session: Session, session_id: UUID, at: datetime) -> None:
        """Promise to tell once more those who did not answer, but not those who were asked a moment ago."""
        for receipt_id in await receipts.ask_again(session, session_id, at, at - _REST):
            await outbox.promise(session, DELIVER, {"receipt_id": str(receipt_id)})

    async def _add(self, session: Session, client: RegisteredClient, ended: tuple[UUID, UUID, datetime]) -> None:
        reachable = client.metadata.backchannel_logout_uri is not None
        answer = receipts.WAITING if reachable else receipts.ON_ITS_OWN
        receipt_id = await receipts.add(session, ended, client.metadata.client_id, answer)
        if receipt_id is not None and reachable:
            await outbox.promise(session, DELIVER, {"receipt_id": str(receipt_id)}, lane=client.metadata.client_id)


class Deliveries:
    """Sends logout tokens; what came of it is kept before it is tried again."""

    def __init__(self, database: Database, registry: Registry, mint: Mint, outbound: Outbound, seen: Seen) -> None:
        self._database = database
        self._registry = registry
        self._mint = mint
        self._outbound = outbound
        self._seen = seen

    async def deliver(self, payload: Mapping[str, str | int | None]) -> None:
        """Outbox handler of DELIVER. Raises NotConfirmed, so that the outbox tries again."""
        async with self._database.begin() as session:
            receipt = await receipts.find(session, UUID(str(payload["receipt_id"])))
        if receipt is None or receipt.answer == receipts.CONFIRMED:
            return
        client = await self._registry.find(receipt.client_id)
        if client is None or client.metadata.backchannel_logout_uri is None:
            return
        confirmed = await self._tell(client, client.metadata.backchannel_logout_uri, receipt)
        await self._keep(client, receipt, confirmed)
        if not confirmed:
            raise NotConfirmed(receipt.client_id)

    async def _tell(self, client: RegisteredClient, uri: str, receipt: LogoutReceipt) -> bool:
        token = LogoutToken(
            issuer=self._mint.provider.issuer,
            client_id=receipt.client_id,
            subject=str(receipt.person_id),
            sid=str(receipt.session_id),
            issued_at=clock.now(),
            jti=secrets.token_urlsafe(16),
        )
        algorithm = client.metadata.id_token_signed_response_alg
        try:
            answer = await self._outbound.post(
                uri, {"logout_token": self._mint.signing.sign(token.claims(), algorithm, "logout+jwt")}
            )
        except OutboundRefused:
            return False
        return answer.status in (200, 204)

    async def _keep(self, client: RegisteredClient, receipt: LogoutReceipt, confirmed: bool) -> None:
        answer = receipts.CONFIRMED if confirmed else receipts.UNREACHABLE
        async with self._database.begin() as session:
            await receipts.answered(session, receipt.id, answer, clock.now())
        DELIVERIES.labels(answer).inc()
        self._seen.count("logout_confirmed" if confirmed else "logout_failed", client, receipt.person_id)

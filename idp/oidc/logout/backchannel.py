"""BackchannelLogout: sends logout tokens to clients and stores the result of each attempt (Back-Channel Logout 2.5)."""

import secrets
from collections.abc import Mapping
from uuid import UUID

from idp.clients.registry import RegisteredClient, Registry
from idp.foundation import clock
from idp.foundation.database import Database
from idp.foundation.metrics import Metrics
from idp.foundation.outbound import Outbound, OutboundRefused
from idp.oidc.models import LogoutReceipt
from idp.oidc.seen import Seen
from idp.oidc.store import receipts
from idp.oidc.store.receipts import Attempt
from idp.oidc.tokens.issue import Mint
from idp.protocol.tokens.logout_token import LogoutToken


class NotConfirmed(Exception):
    """The client did not confirm; the outbox tries again."""


class Deliveries:
    """Sends logout tokens; each result is stored before the next attempt."""

    def __init__(
        self,
        database: Database,
        registry: Registry,
        mint: Mint,
        outbound: Outbound,
        seen: Seen,
        *,
        metrics: Metrics,
    ) -> None:
        self._database = database
        self._metrics = metrics
        self._registry = registry
        self._mint = mint
        self._outbound = outbound
        self._seen = seen

    async def deliver(self, payload: Mapping[str, str | int | None]) -> None:
        """Outbox handler of DELIVER. Raises LogoutNotConfirmed, so that the outbox tries again."""
        async with self._database.begin() as session:
            receipt = await receipts.find(session, UUID(str(payload["receipt_id"])))
        if receipt is None or receipt.answer == receipts.CONFIRMED:
            return
        client = await self._registry.find(receipt.client_id)
        if client is None or client.metadata.backchannel_logout_uri is None:
            return
        attempt = await self._tell(client, client.metadata.backchannel_logout_uri, receipt)
        await self._keep(client, receipt, attempt)
        if not attempt.confirmed:
            raise NotConfirmed(receipt.client_id)

    async def _tell(self, client: RegisteredClient, uri: str, receipt: LogoutReceipt) -> Attempt:
        token = LogoutToken(
            issuer=self._mint.provider.issuer,
            client_id=receipt.client_id,
            subject=receipt.subject or str(receipt.person_id),
            sid=self._mint.subjects.sid(client.metadata, receipt.session_id),
            issued_at=clock.now(),
            jti=secrets.token_urlsafe(16),
        )
        algorithm = client.metadata.id_token_signed_response_alg
        signed = self._mint.signing.sign(token.claims(), algorithm, "logout+jwt")
        try:
            answer = await self._outbound.post(uri, {"logout_token": signed}, vouched=client.vouched)
        except OutboundRefused:
            return Attempt(clock.now())
        return Attempt(clock.now(), answer.status, self._outbound.verifies(uri))

    async def _keep(self, client: RegisteredClient, receipt: LogoutReceipt, attempt: Attempt) -> None:
        async with self._database.begin() as session:
            await receipts.answered(session, receipt.id, attempt)
        self._metrics.count_logout_delivery(receipts.CONFIRMED if attempt.confirmed else receipts.UNREACHABLE)
        self._seen.count("logout_confirmed" if attempt.confirmed else "logout_failed", client, receipt.person_id)

"""BackchannelLogout: sends logout tokens to clients and stores the result of each attempt (Back-Channel Logout 2.5)."""

import secrets
from collections.abc import Mapping
from uuid import UUID

from idp.clients.registry import RegisteredClient, Registry
from idp.foundation import clock
from idp.foundation.database import Database
from idp.foundation.fact_kind import FactKind
from idp.foundation.metrics import Metrics
from idp.foundation.outbound import OutboundClient, OutboundRefused
from idp.foundation.outbox import DeliveryFailed
from idp.oidc.endpoint_recorder import EndpointRecorder
from idp.oidc.models import LogoutReceipt
from idp.oidc.store import receipts
from idp.oidc.store.receipts import LogoutDeliveryAttempt
from idp.oidc.tokens.jwt_signer import JwtSigner
from idp.oidc.tokens.subjects import SubjectIdentifiers
from idp.oidc.usage_recorder import UsageRecorder
from idp.protocol.tokens.logout_token import LogoutToken


class LogoutNotConfirmed(DeliveryFailed):
    """The client did not confirm; the outbox tries again."""

    problem = "NotConfirmed"


class BackchannelLogout:
    """Sends logout tokens; each result is stored before the next attempt.

    A failed one is sent again after RETRY_DELAYS of `idp/foundation/outbox.py`.
    """

    def __init__(
        self,
        database: Database,
        registry: Registry,
        *,
        issuer: str,
        signer: JwtSigner,
        subjects: SubjectIdentifiers,
        outbound: OutboundClient,
        usage: UsageRecorder,
        recorder: EndpointRecorder,
        metrics: Metrics,
    ) -> None:
        self._database = database
        self._metrics = metrics
        self._registry = registry
        self._issuer = issuer
        self._signer = signer
        self._subjects = subjects
        self._outbound = outbound
        self._usage = usage
        self._recorder = recorder

    async def deliver(self, payload: Mapping[str, str | int | None]) -> None:
        """Outbox handler of DELIVER_LOGOUT. Raises LogoutNotConfirmed, so that the outbox tries again."""
        async with self._database.begin() as session:
            receipt = await receipts.find_receipt(session, UUID(str(payload["receipt_id"])))
        if receipt is None or receipt.answer == receipts.CONFIRMED:
            return
        client = await self._registry.find(receipt.client_id)
        if client is None or client.metadata.backchannel_logout_uri is None:
            return
        attempt = await self._send_logout_token(client, client.metadata.backchannel_logout_uri, receipt)
        await self._save_attempt(client, receipt, attempt)
        if not attempt.confirmed:
            raise LogoutNotConfirmed(receipt.client_id)

    async def _send_logout_token(
        self, client: RegisteredClient, uri: str, receipt: LogoutReceipt
    ) -> LogoutDeliveryAttempt:
        token = LogoutToken(
            issuer=self._issuer,
            client_id=receipt.client_id,
            subject=receipt.subject or str(receipt.person_id),
            sid=self._subjects.session_id_for(client.metadata, receipt.session_id),
            issued_at=clock.now(),
            jti=secrets.token_urlsafe(16),
        )
        algorithm = client.metadata.id_token_signed_response_alg
        signed = self._signer.sign(token.claims(), algorithm, "logout+jwt")
        try:
            answer = await self._outbound.post(uri, {"logout_token": signed}, trusted=client.trusted)
        except OutboundRefused:
            return LogoutDeliveryAttempt(clock.now())
        return LogoutDeliveryAttempt(clock.now(), answer.status, self._outbound.is_certificate_verified(uri))

    async def _save_attempt(
        self, client: RegisteredClient, receipt: LogoutReceipt, attempt: LogoutDeliveryAttempt
    ) -> None:
        async with self._database.begin() as session:
            await receipts.save_attempt(session, receipt.id, attempt)
        self._recorder.record_logout_delivery(client, receipt.id, attempt.status, attempt.confirmed)
        self._metrics.count_logout_delivery(receipts.CONFIRMED if attempt.confirmed else receipts.UNREACHABLE)
        self._usage.count(
            FactKind.LOGOUT_CONFIRMED if attempt.confirmed else FactKind.LOGOUT_FAILED, client, receipt.person_id
        )

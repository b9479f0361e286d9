"""Wires the end of a session: the end session endpoint, logout tokens, receipts, withdrawn permissions."""

from collections.abc import Mapping
from dataclasses import dataclass

from idp.accounts.wiring import Accounts
from idp.clients.events import ClientsMessage
from idp.clients.wiring import Clients
from idp.foundation.outbox import Handler
from idp.foundation.wiring import Foundation
from idp.oidc.authorize.pending import PendingRequestStore
from idp.oidc.events import OidcMessage
from idp.oidc.logout.backchannel import BackchannelLogout
from idp.oidc.logout.consent_withdrawal import ConsentWithdrawal
from idp.oidc.logout.end_session import EndSessionEndpoint
from idp.oidc.logout.logout_notifications import LogoutNotifications
from idp.oidc.logout.receipts import LogoutReceiptReader
from idp.oidc.logout.tester_end import TesterEnd
from idp.oidc.tokens.wiring import Issuance
from idp.oidc.usage_recorder import UsageRecorder


@dataclass(frozen=True, slots=True, kw_only=True)
class Logout:
    """What happens when a session ends or a permission is taken back; `handlers`: outbox kind -> its handler."""

    announcements: LogoutNotifications
    end_session: EndSessionEndpoint
    receipts: LogoutReceiptReader
    withdrawals: ConsentWithdrawal
    handlers: Mapping[str, Handler]


def wire_logout(
    foundation: Foundation,
    accounts: Accounts,
    clients: Clients,
    *,
    issuance: Issuance,
    pending_requests: PendingRequestStore,
    seen: UsageRecorder,
) -> Logout:
    """Logout of one provider."""
    database, registry, issuer = foundation.database, clients.registry, clients.provider.issuer
    announcements = LogoutNotifications(database, registry, issuance.bearers)
    deliveries = _wire_deliveries(foundation, clients, issuance, seen)
    return Logout(
        announcements=announcements,
        end_session=EndSessionEndpoint(
            database,
            accounts.sessions,
            registry,
            pending_requests=pending_requests,
            notifications=announcements,
            signer=issuance.signer,
            token_signer=foundation.secrets.token_signer,
            recorder=issuance.recorder,
        ),
        receipts=LogoutReceiptReader(database, registry, issuer, issuance.subjects),
        withdrawals=ConsentWithdrawal(announcements),
        handlers=_handlers(announcements, deliveries, TesterEnd(database, announcements)),
    )


def _handlers(
    announcements: LogoutNotifications, deliveries: BackchannelLogout, tester_end: TesterEnd
) -> dict[str, Handler]:
    return {
        **announcements.handlers(),
        OidcMessage.DELIVER_LOGOUT: deliveries.deliver,
        ClientsMessage.TESTER_ENDED: tester_end.end_grants,
    }


def _wire_deliveries(
    foundation: Foundation, clients: Clients, issuance: Issuance, seen: UsageRecorder
) -> BackchannelLogout:
    return BackchannelLogout(
        foundation.database,
        clients.registry,
        issuer=clients.provider.issuer,
        signer=issuance.signer,
        subjects=issuance.subjects,
        outbound=foundation.outbound,
        usage=seen,
        recorder=issuance.recorder,
        metrics=foundation.metrics,
    )

"""Wires the end of a session: the end session endpoint, logout tokens, receipts, withdrawn permissions."""

from collections.abc import Mapping
from dataclasses import dataclass

from idp.accounts.wiring import Accounts
from idp.clients.wiring import Clients
from idp.foundation.outbox import Handler
from idp.foundation.wiring import Foundation
from idp.oidc.authorize.keeping import Keeper
from idp.oidc.logout.announcements import DELIVER, Announcements
from idp.oidc.logout.backchannel import Deliveries
from idp.oidc.logout.end_session import EndSession
from idp.oidc.logout.receipts import Receipts
from idp.oidc.logout.withdrawal import Withdrawals
from idp.oidc.seen import Seen
from idp.oidc.tokens.wiring import Issuance


@dataclass(frozen=True, slots=True, kw_only=True)
class Logout:
    """What happens when a session ends or a permission is taken back; `handlers`: outbox kind -> its handler."""

    announcements: Announcements
    end_session: EndSession
    receipts: Receipts
    withdrawals: Withdrawals
    handlers: Mapping[str, Handler]


def wire_logout(
    foundation: Foundation,
    accounts: Accounts,
    clients: Clients,
    *,
    issuance: Issuance,
    pending_requests: Keeper,
    seen: Seen,
) -> Logout:
    """Logout of one provider."""
    database, registry, issuer = foundation.database, clients.registry, issuance.issuer
    announcements = Announcements(database, registry, issuance.bearers)
    deliveries = Deliveries(database, registry, issuer, foundation.outbound, seen, metrics=foundation.metrics)
    return Logout(
        announcements=announcements,
        end_session=EndSession(accounts.sessions, registry, pending_requests, issuer, announcements, database=database),
        receipts=Receipts(database, registry, issuer),
        withdrawals=Withdrawals(announcements),
        handlers=announcements.handlers() | {DELIVER: deliveries.deliver},
    )

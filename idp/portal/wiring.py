"""Wires the pages that need several packages: the launcher and the connected applications."""

from dataclasses import dataclass

from idp.clients.wiring import Clients
from idp.foundation.wiring import Foundation
from idp.oidc.wiring import Oidc
from idp.portal.connected_applications import ConnectedApplications
from idp.portal.launcher import Launcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """The use cases of the portal."""

    launcher: Launcher
    connected: ConnectedApplications


def wire_portal(foundation: Foundation, clients: Clients, oidc: Oidc) -> Portal:
    """The portal of one deployment."""
    logout = oidc.logout
    return Portal(
        launcher=Launcher(clients.provider.issuer, foundation.calendar),
        connected=ConnectedApplications(
            database=foundation.database,
            registry=clients.registry,
            apis=clients.apis,
            withdrawals=logout.withdrawals,
            receipts=logout.receipts,
        ),
    )

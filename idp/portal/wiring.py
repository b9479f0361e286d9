"""Wires the pages that need several packages: the launcher, the connected applications, the search in help."""

from dataclasses import dataclass

from idp.clients.wiring import Clients
from idp.foundation.wiring import Foundation
from idp.oidc.wiring import Oidc
from idp.portal.connected_applications import ConnectedApplications
from idp.portal.help_directory import GuideChapters, HelpDirectory
from idp.portal.launcher import Launcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """The use cases of the portal."""

    launcher: Launcher
    connected: ConnectedApplications
    help: HelpDirectory


def wire_portal(foundation: Foundation, clients: Clients, oidc: Oidc, list_chapters: GuideChapters) -> Portal:
    """The portal of one deployment; `list_chapters`: the chapters of the guide for developers, which help finds."""
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
        help=HelpDirectory(clients.provider.issuer, list_chapters),
    )

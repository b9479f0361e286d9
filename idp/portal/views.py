"""View values of the portal's pages."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idp.accounts.authentication.login_steps import SecondFactorNotice
from idp.catalogue.application import Dimension
from idp.clients.records import ScopeDescription
from idp.diagnosis.cause_views import CauseGroup
from idp.oidc.views import LogoutDeliveryStatus
from idp.portal.help_directory import HelpResults
from idp.protocol.client import DataPurpose
from idp.web.cookies import Cookie
from idp.web.templating import HeaderUser


class PartOfDay(StrEnum):
    """The part of the day that chooses the greeting."""

    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"


@dataclass(frozen=True, slots=True)
class Tile:
    """One application a person can open; `sandbox`: not a production client, `demo`: of the demonstration."""

    name: str
    office: str
    href: str
    logo: str | None = None
    sandbox: bool = False
    demo: bool = False


@dataclass(frozen=True, slots=True)
class TileGroup:
    """The tiles of one dimension; None: applications that are not in the inventory."""

    dimension: Dimension | None
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class PortalView:
    """portal/portal.html: `counts` and `found` count search results, `total` all applications of the person.

    `opened`: the applications that were signed in to in this session without a login of their own.
    """

    visitor: HeaderUser
    greeting: PartOfDay
    today: datetime
    groups: tuple[TileGroup, ...]
    counts: tuple[tuple[Dimension, int], ...]
    total: int
    found: int
    search: str = ""
    dimension: Dimension | None = None
    opened: int = 0
    second_factor: SecondFactorNotice | None = None


@dataclass(frozen=True, slots=True)
class ApplicationPermission:
    """What one application receives and may do, since when, and whether the person can withdraw it."""

    client_id: str
    name: str
    office: str
    logo: str | None
    scopes: tuple[str, ...]
    purposes: tuple[DataPurpose, ...]
    abilities: tuple[ScopeDescription, ...]
    since: datetime
    withdrawable: bool


@dataclass(frozen=True, slots=True)
class ConnectedView:
    """portal/connected.html: the applications that receive the person's data.

    `withdrawn`: the name of the one just withdrawn, `told` the result of notifying it; `frames`: URLs of front-channel
    logout for this browser to load.
    """

    visitor: HeaderUser
    permissions: tuple[ApplicationPermission, ...]
    withdrawn: str = ""
    told: LogoutDeliveryStatus | None = None
    frames: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StaticPageView:
    """portal/help.html, privacy.html, accessibility.html: public pages; `visitor` None: not signed in.

    `cookies`: every cookie there is, with its name as browsers of this deployment have it.
    """

    visitor: HeaderUser | None
    cookies: tuple[tuple[str, Cookie], ...] = ()


@dataclass(frozen=True, slots=True)
class HelpSearchView:
    """portal/help_search.html: what was typed, and what was found by part of help."""

    visitor: HeaderUser | None
    typed: str
    results: tuple[HelpResults, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseListView:
    """portal/causes.html: every cause by place, and what a search found; `missing`: whether another page was wanted."""

    visitor: HeaderUser | None
    groups: tuple[CauseGroup, ...]
    typed: str
    results: HelpResults
    missing: bool = False

    @property
    def total(self) -> int:
        """The number of causes."""
        return sum(len(one.lines) for one in self.groups)

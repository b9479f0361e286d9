"""What the pages of the portal show; small frozen values, made by the doors, read by the templates."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from idp.catalogue.application import Dimension
from idp.clients.api_record import Ability
from idp.oidc.views import Answer
from idp.web.visitor import Visitor


class PartOfDay(StrEnum):
    """How people greet each other at this hour."""

    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"


@dataclass(frozen=True, slots=True)
class Tile:
    """One application a person can open; `sandbox`: only tried out so far, `demo`: a demonstration."""

    name: str
    office: str
    href: str
    logo: str | None = None
    sandbox: bool = False
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The tiles of one dimension; None: applications that are not in the inventory."""

    dimension: Dimension | None
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class PortalView:
    """portal/portal.html: `counts` is of everything found by the search, `total` of all the person's applications."""

    visitor: Visitor
    greeting: PartOfDay
    today: datetime
    groups: tuple[Group, ...]
    counts: tuple[tuple[Dimension, int], ...]
    total: int
    found: int
    search: str = ""
    dimension: Dimension | None = None


@dataclass(frozen=True, slots=True)
class Permission:
    """What one application receives and may do, and since when; `withdrawable`: the person's own to take back."""

    client_id: str
    name: str
    office: str
    logo: str | None
    scopes: tuple[str, ...]
    abilities: tuple[Ability, ...]
    since: datetime
    withdrawable: bool


@dataclass(frozen=True, slots=True)
class ConnectedView:
    """portal/connected.html: the applications that receive the person's data.

    `withdrawn`: the name of the one that was just taken out, `told` what came of telling it so; `frames`: addresses
    that this browser asks.
    """

    visitor: Visitor
    permissions: tuple[Permission, ...]
    withdrawn: str = ""
    told: Answer | None = None
    frames: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperView:
    """Help, privacy and accessibility: pages anybody may read."""

    visitor: Visitor | None

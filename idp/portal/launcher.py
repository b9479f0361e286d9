"""Builds the launcher: the applications a person can open, by dimension, searched by name or office."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from idp.accounts.store import login_events
from idp.catalogue import store as catalogue
from idp.catalogue.application import Application, Dimension
from idp.clients.launchable_clients import LaunchableClient, list_launchable_clients
from idp.foundation import clock
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.foundation.paging import sort_name
from idp.foundation.search_text import make_search_text, parse_search
from idp.oidc.store import session_clients
from idp.portal.views import PartOfDay, PortalView, Tile, TileGroup
from idp.protocol.client import Environment
from idp.web.templating import HeaderUser

#: The hours at which the greeting changes, as people in Bali use it.
_HOURS = ((4, PartOfDay.EVENING), (11, PartOfDay.MORNING), (15, PartOfDay.NOON), (18, PartOfDay.AFTERNOON))


@dataclass(frozen=True, slots=True)
class LauncherSearch:
    """The search of the launcher; `untested_too`: include applications that have only sandbox clients."""

    words: str = ""
    dimension: Dimension | None = None
    untested_too: bool = False


@dataclass(frozen=True, slots=True)
class LauncherEntry:
    """A tile with its dimension and its search text."""

    tile: Tile
    dimension: Dimension | None
    text: str


@dataclass(frozen=True, slots=True)
class Launcher:
    """The applications people open through `issuer`; the greeting follows the time of day in `calendar`."""

    issuer: str
    calendar: Calendar

    async def build_view(
        self, session: Session, visitor: HeaderUser, search: LauncherSearch, session_id: UUID
    ) -> PortalView:
        """Load the launcher for this person, in four statements."""
        inventory = {application.id: application for application in await catalogue.list_all(session)}
        found = build_entries(await list_launchable_clients(session, self.issuer), inventory, search.untested_too)
        view = build_portal_view(found, visitor, search, self.calendar.local(clock.now()))
        return replace(view, opened=await count_opened_without_login(session, session_id))


async def count_opened_without_login(session: Session, session_id: UUID) -> int:
    """How many applications were signed in to in this session without a login of their own.

    Every application that a login was for is taken off, so the number is never more than what happened.
    """
    opened = await session_clients.count_in_session(session, session_id)
    return max(0, opened - await login_events.count_applications(session, session_id))


def build_entries(
    clients: Iterable[LaunchableClient], inventory: dict[UUID, Application], untested_too: bool
) -> tuple[LauncherEntry, ...]:
    """One tile per client; sandbox ones (if demo or `untested_too`) only where production has no client."""
    visible = [one for one in clients if untested_too or one.demo or one.environment is Environment.PRODUKSI]
    in_production = {one.application_id for one in visible if one.environment is Environment.PRODUKSI} - {None}
    entries = [
        _build_entry(one, inventory)
        for one in visible
        if one.environment is Environment.PRODUKSI or one.application_id not in in_production
    ]
    return tuple(sorted(entries, key=lambda one: sort_name(one.tile.name)))


def build_portal_view(
    found: Sequence[LauncherEntry], visitor: HeaderUser, search: LauncherSearch, now: datetime
) -> PortalView:
    """Group the matching tiles by dimension; applications outside the inventory come last."""
    wanted = parse_search(search.words)
    matching = [one for one in found if wanted.occur_in(one.text)]
    orders: list[Dimension | None] = [*Dimension, None] if search.dimension is None else [search.dimension]
    groups = [TileGroup(order, tuple(one.tile for one in matching if one.dimension is order)) for order in orders]
    return PortalView(
        visitor=visitor,
        greeting=choose_greeting(now.hour),
        today=now,
        groups=tuple(group for group in groups if group.tiles),
        counts=tuple((one, sum(found.dimension is one for found in matching)) for one in Dimension),
        total=len(found),
        found=len(matching),
        search=search.words,
        dimension=search.dimension,
    )


def choose_greeting(hour: int) -> PartOfDay:
    """The greeting for an hour, 0 to 23."""
    return next((part for until, part in _HOURS if hour < until), PartOfDay.EVENING)


def _build_entry(client: LaunchableClient, inventory: dict[UUID, Application]) -> LauncherEntry:
    application = inventory.get(client.application_id) if client.application_id else None
    name = application.name if application else client.name
    office = client.office_name
    sandbox = client.environment is not Environment.PRODUKSI
    known_as = (name, client.name, office, application.owner.aka if application else "")
    return LauncherEntry(
        tile=Tile(name, office, client.start, client.logo, sandbox=sandbox, demo=client.demo),
        dimension=application.dimension if application else None,
        text=make_search_text(" ".join(known_as)),
    )

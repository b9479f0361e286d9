"""OfficeHome: loads what the first page of an office shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from idp.accounts.people import office_people
from idp.accounts.roles.role_rules import ENDING_SOON
from idp.accounts.store import office_people as people
from idp.accounts.store import reset_requests as resets
from idp.accounts.store import roles
from idp.accounts.store.office_people import OfficeFigures, OfficePeopleFilter, OfficePerson
from idp.accounts.store.reset_requests import ResetFilter
from idp.accounts.store.roles import RoleFilter, RoleRecord
from idp.accounts.wiring import Accounts
from idp.clients.teams import claim_decisions, stewardships
from idp.clients.teams.wiring import Teams
from idp.foundation import clock
from idp.foundation.database import Session
from idp.monitoring.office_tasks import OfficeTask, TaskFacts, list_tasks
from idp.monitoring.person_lines import person_line
from idp.monitoring.views import PersonLine
from idp.offices.office import Office
from idp.permissions import CITY_ROLES, Authority, Role
from idp.tracker.applications import TrackedApplication, TrackedFilter, TrackedOrder
from idp.tracker.levels.stalls import Actor
from idp.tracker.progress.values import Tally
from idp.tracker.tracker import Tracker

#: The roles that are held for an office.
OFFICE_ROLES = tuple(role for role in Role if role not in CITY_ROLES)
#: How many of a kind the page names.
_NAMED = 5
#: What the office itself must do, and what moved last.
_STALLED = TrackedFilter(stalled=True, actor=Actor.OFFICE, sort=TrackedOrder.STALLED, limit=_NAMED)
_MOVED = TrackedFilter(eligible=True, sort=TrackedOrder.MOVED, limit=_NAMED)


@dataclass(frozen=True, slots=True)
class OfficeSummary:
    """What is known of an office now."""

    figures: OfficeFigures
    tasks: tuple[OfficeTask, ...]
    attention: tuple[PersonLine, ...]
    tally: Tally
    applications: tuple[TrackedApplication, ...]
    administrators: tuple[RoleRecord, ...]


@dataclass(frozen=True, slots=True)
class OfficeHome:
    """Loads the summary of an office; days are those of the deployment's calendar."""

    accounts: Accounts
    tracker: Tracker
    teams: Teams

    async def load(self, authority: Authority, session: Session, office: Office) -> OfficeSummary:
        """The summary of this office and those below it. Raises InsufficientAuthority."""
        now = clock.now()
        figures = await office_people.load_figures(authority, session, office.id)
        waiting = await self._list_waiting(session, office.id)
        holders = await _list_administrators(session, office.id, now)
        facts = TaskFacts(
            officer_id=authority.person_id or office.id,
            administrators=sum(one.office_id == office.id for one in holders),
            without_password=figures.without_password,
            resets=tuple(await resets.list_page(session, ResetFilter([office.id], now, is_open=True))),
            waiting=waiting[:_NAMED],
            ending=tuple(await _list_ending(session, office.id, now)),
            without_factor=tuple(await _list_holders_without_factor(session, office.id, now)),
            claims=await claim_decisions.list_waiting(self.teams.admin(session, authority), [office.id]),
            alarms=await stewardships.list_alarms(session, [office.id]),
            stalled=await self._list_applications(authority, session, office, _STALLED),
        )
        return OfficeSummary(
            figures=figures,
            tasks=list_tasks(facts),
            attention=tuple(_lines(waiting, await _list_not_activated(authority, session, office.id))),
            tally=await self.tracker.load_tally(authority, session, office),
            applications=await self._list_applications(authority, session, office, _MOVED),
            administrators=tuple(one for one in holders if one.office_id == office.id),
        )

    async def _list_applications(
        self, authority: Authority, session: Session, office: Office, filters: TrackedFilter
    ) -> tuple[TrackedApplication, ...]:
        """The first applications of this office and those below it."""
        return tuple(await self.tracker.list_first_of_office(authority, session, office, filters))

    async def _list_waiting(self, session: Session, office_id: UUID) -> tuple[tuple[OfficePerson, datetime], ...]:
        """The people who must wait after failed logins, and until when."""
        waits = await self.accounts.login_waits.find(session, await people.list_ids(session, [office_id]))
        found = await people.list_people(session, list(waits)[:_NAMED]) if waits else ()
        return tuple((person, waits[person.id]) for person in found)


async def _list_administrators(session: Session, office_id: UUID, now: datetime) -> Sequence[RoleRecord]:
    """Who administers this office or one below it now."""
    page = await roles.list_page(session, RoleFilter([Role.PENGELOLA_OPD], [office_id], limit=100))
    return [one for one in page.items if not one.has_ended(now) and one.person_active]


async def _list_ending(session: Session, office_id: UUID, now: datetime) -> Sequence[RoleRecord]:
    filters = RoleFilter(OFFICE_ROLES, [office_id], limit=_NAMED)
    return await roles.list_ending(session, filters, now, now + ENDING_SOON)


async def _list_holders_without_factor(session: Session, office_id: UUID, now: datetime) -> Sequence[OfficePerson]:
    privileged = [Role.PENGELOLA_OPD]
    return await people.list_holders_without_factor(session, [office_id], privileged, now=now, at_most=_NAMED)


async def _list_not_activated(authority: Authority, session: Session, office_id: UUID) -> Sequence[OfficePerson]:
    filters = OfficePeopleFilter(None, without_password=True, limit=_NAMED)
    return (await office_people.list_people(authority, session, office_id, filters)).items


def _lines(waiting: Sequence[tuple[OfficePerson, datetime]], others: Sequence[OfficePerson]) -> list[PersonLine]:
    named = {person.id for person, _ in waiting}
    lines = [person_line(person, until) for person, until in waiting]
    return lines + [person_line(one) for one in others if one.id not in named]

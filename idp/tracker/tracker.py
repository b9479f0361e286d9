"""Tracker: where applications stand, how they came there, and the progress of the city and of offices."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from idp.catalogue import store as catalogue
from idp.catalogue.application import Application
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.offices import store as offices
from idp.offices.office import Office
from idp.permissions import Authority, Operation
from idp.tracker import store as applications
from idp.tracker.applications import TrackedApplication, TrackedFilter, TrackedPage
from idp.tracker.levels import change_store as changes
from idp.tracker.levels import standing_store as standings
from idp.tracker.levels.evaluation import describe_new_standing
from idp.tracker.levels.history import LevelChange, LevelChangeFilter, LevelChangePage
from idp.tracker.levels.recompute import LevelRecompute
from idp.tracker.levels.standing import ApplicationStanding
from idp.tracker.progress import loading
from idp.tracker.progress.snapshot import ProgressSnapshot
from idp.tracker.progress.values import OfficeTally, Progress, ProgressPoint, StallCount, Tally

#: How many applications a statement names at most.
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Tracker:
    """The use cases of the tracker; days are those of `calendar`."""

    calendar: Calendar
    levels: LevelRecompute
    snapshot: ProgressSnapshot

    async def list_applications(self, authority: Authority, session: Session, filters: TrackedFilter) -> TrackedPage:
        """A page of the filtered applications with their standing. Raises InsufficientAuthority, InvalidCursor."""
        authority.require(Operation.LIST_APPLICATIONS)
        return await self._list_page(session, filters)

    async def list_first(
        self, authority: Authority, session: Session, filters: TrackedFilter
    ) -> Sequence[TrackedApplication]:
        """The first of them alone, without a count of all. Raises InsufficientAuthority."""
        authority.require(Operation.LIST_APPLICATIONS)
        return await self._load(session, await applications.list_first_ids(session, filters))

    async def list_first_of_office(
        self, authority: Authority, session: Session, office: Office, filters: TrackedFilter
    ) -> Sequence[TrackedApplication]:
        """The same of an office and those below it, for its administrators. Raises InsufficientAuthority."""
        line = await offices.load_line(session, office.id)
        authority.require(Operation.LIST_OFFICE_APPLICATIONS, office=line)
        return await self._load(
            session, await applications.list_first_ids(session, replace(filters, office=office.code))
        )

    async def list_office_applications(
        self, authority: Authority, session: Session, office: Office, filters: TrackedFilter
    ) -> TrackedPage:
        """The same of an office and those below it, for its administrators. Raises as `list_applications` does."""
        line = await offices.load_line(session, office.id)
        authority.require(Operation.LIST_OFFICE_APPLICATIONS, office=line)
        return await self._list_page(session, replace(filters, office=office.code))

    async def find_application(
        self, authority: Authority, session: Session, application_id: UUID
    ) -> TrackedApplication | None:
        """One application with its standing. Raises InsufficientAuthority."""
        authority.require(Operation.SHOW_APPLICATION)
        return await self._find(session, application_id)

    async def find_office_application(
        self, authority: Authority, session: Session, application_id: UUID
    ) -> TrackedApplication | None:
        """The same for administrators of its office; None: there is none, or it is not theirs to see."""
        found = await self._find(session, application_id)
        if found is None:
            return None
        line = await offices.load_line(session, found.application.owner.id)
        return found if authority.allows_for(Operation.SHOW_OFFICE_APPLICATION, line) else None

    async def list_changes(self, authority: Authority, session: Session, filters: LevelChangeFilter) -> LevelChangePage:
        """A page of the changes of levels and states, the newest first. Raises InsufficientAuthority."""
        authority.require(Operation.LIST_LEVEL_CHANGES)
        return await changes.list_changes(session, filters)

    async def has_more_changes(
        self, authority: Authority, session: Session, filters: LevelChangeFilter, number: int
    ) -> bool:
        """Whether there are more changes than `number`. Raises InsufficientAuthority."""
        authority.require(Operation.LIST_LEVEL_CHANGES)
        return await changes.has_more_changes(session, filters, number)

    async def list_application_changes(
        self, authority: Authority, session: Session, application: Application, *, limit: int = 50
    ) -> Sequence[LevelChange]:
        """The changes of one application, the newest first, for its office too. Raises InsufficientAuthority."""
        authority.require(Operation.LIST_LEVEL_CHANGES, office=await offices.load_line(session, application.owner.id))
        filters = LevelChangeFilter(application_id=application.id, limit=limit)
        return (await changes.list_changes(session, filters)).items

    async def load_progress(self, authority: Authority, session: Session, office: Office | None = None) -> Progress:
        """The progress now: of the city, or of an office and those below it. Raises InsufficientAuthority."""
        await _require_progress(authority, session, office)
        return await loading.load_progress(session, self.calendar, office)

    async def load_tally(self, authority: Authority, session: Session, office: Office | None = None) -> Tally:
        """The tally that `load_progress` tells of, and nothing else. Raises as it does."""
        await _require_progress(authority, session, office)
        return await loading.load_tally(session, office)

    async def load_office_tallies(
        self, authority: Authority, session: Session, office: Office | None = None
    ) -> Sequence[OfficeTally]:
        """The offices with applications that `load_progress` tells of, and nothing else. Raises as it does."""
        await _require_progress(authority, session, office)
        return await loading.load_office_tallies(session, office)

    async def load_stalls(
        self, authority: Authority, session: Session, office: Office | None = None
    ) -> Sequence[StallCount]:
        """The stalls that `load_progress` tells of, and nothing else. Raises as it does."""
        await _require_progress(authority, session, office)
        return await loading.load_stalls(session, office)

    async def load_history(
        self,
        authority: Authority,
        session: Session,
        office: Office | None = None,
        *,
        months: int = 24,
        present: Progress | None = None,
    ) -> Sequence[ProgressPoint]:
        """The stored progress at the ends of these last months, and of now. Raises InsufficientAuthority.

        `present`: the progress of now of the same office, where the caller has loaded it.
        """
        await _require_progress(authority, session, office)
        return await loading.load_history(session, self.calendar, office, months, present=present)

    async def load_standings(
        self, session: Session, found: Collection[Application]
    ) -> Mapping[UUID, ApplicationStanding]:
        """The standing of each of these applications; who reads them has seen the applications."""
        stored = await standings.load_standings(session, [one.id for one in found])
        return {
            one.id: stored[one.id].standing if one.id in stored else describe_new_standing(one, self.calendar)
            for one in found
        }

    async def recompute(self, session: Session, application_ids: Collection[UUID]) -> None:
        """Compute the standing of these applications in this transaction, after a decision or a correction.

        Whoever calls it has asked for the operation that changed something.
        """
        await self.levels.compute(session, application_ids)

    async def finish_day(self) -> None:
        """Compute every level and store the progress of the day that ended last, once; its use is rolled up before."""
        day = self.calendar.today() - timedelta(days=1)
        if not await self.snapshot.is_written(day):
            await self.levels.run_all()
            await self.snapshot.write(day)

    async def _find(self, session: Session, application_id: UUID) -> TrackedApplication | None:
        application = await catalogue.find(session, application_id)
        return (await self._track(session, [application]))[0] if application else None

    async def _list_page(self, session: Session, filters: TrackedFilter) -> TrackedPage:
        keys = await applications.list_keys(session, filters)
        return TrackedPage(await self._load(session, keys.ids), keys.previous, keys.next, keys.total)

    async def _load(self, session: Session, application_ids: Sequence[UUID]) -> tuple[TrackedApplication, ...]:
        items: list[TrackedApplication] = []
        for start in range(0, len(application_ids), _AT_ONCE):
            ids = application_ids[start : start + _AT_ONCE]
            found = await catalogue.list_by_ids(session, ids)
            items += await self._track(session, [found[one] for one in ids])
        return tuple(items)

    async def _track(self, session: Session, found: Sequence[Application]) -> Sequence[TrackedApplication]:
        standing = await self.load_standings(session, found)
        return [TrackedApplication(one, standing[one.id]) for one in found]


async def _require_progress(authority: Authority, session: Session, office: Office | None) -> None:
    if office is None:
        authority.require(Operation.SHOW_PROGRESS)
    else:
        authority.require(Operation.SHOW_OFFICE_PROGRESS, office=await offices.load_line(session, office.id))

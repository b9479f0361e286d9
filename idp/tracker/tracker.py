"""Tracker: where applications stand, how they came there, and the progress of the city and of offices."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.foundation.paging import Page
from idp.offices.office import Office
from idp.permissions import Authority
from idp.tracker.applications import TrackedApplication, TrackedFilter, TrackedPage
from idp.tracker.levels.history import LevelChange, LevelChangeFilter
from idp.tracker.progress.values import Progress, ProgressPoint


@dataclass(frozen=True, slots=True)
class Tracker:
    """The use cases of the tracker; days are those of `calendar`."""

    calendar: Calendar

    async def list_applications(self, authority: Authority, session: Session, filters: TrackedFilter) -> TrackedPage:
        """A page of the filtered applications with their standing. Raises InsufficientAuthority."""
        raise NotImplementedError

    async def list_office_applications(
        self, authority: Authority, session: Session, office: Office, filters: TrackedFilter
    ) -> TrackedPage:
        """The same of one office and those below it, for its administrators too. Raises InsufficientAuthority."""
        raise NotImplementedError

    async def find_application(
        self, authority: Authority, session: Session, application_id: UUID
    ) -> TrackedApplication | None:
        """One application with its standing. Raises InsufficientAuthority."""
        raise NotImplementedError

    async def find_office_application(
        self, authority: Authority, session: Session, application_id: UUID
    ) -> TrackedApplication | None:
        """The same, for administrators of its office too; None: they have no such application."""
        raise NotImplementedError

    async def list_changes(
        self, authority: Authority, session: Session, filters: LevelChangeFilter
    ) -> Page[LevelChange]:
        """A page of the changes of levels and states, the newest first. Raises InsufficientAuthority."""
        raise NotImplementedError

    async def list_application_changes(
        self, authority: Authority, session: Session, application_id: UUID, *, limit: int = 50
    ) -> Sequence[LevelChange]:
        """The changes of one application, the newest first, for administrators of its office too."""
        raise NotImplementedError

    async def load_progress(self, authority: Authority, session: Session, office: Office | None = None) -> Progress:
        """The progress now: of the city, or of an office and those below it. Raises InsufficientAuthority."""
        raise NotImplementedError

    async def load_history(
        self, authority: Authority, session: Session, office: Office | None = None, *, months: int = 24
    ) -> Sequence[ProgressPoint]:
        """The stored progress at the ends of these last months, and of now. Raises InsufficientAuthority."""
        raise NotImplementedError

    async def recompute(self, session: Session, application_ids: Collection[UUID]) -> None:
        """Compute the standing of these applications in this transaction, after a decision or a correction.

        Whoever calls it has asked for the operation that changed something.
        """
        raise NotImplementedError

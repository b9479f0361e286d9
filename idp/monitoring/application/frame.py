"""ApplicationFrame: the application that pages show, whose pages they are, and what their reader may do."""

from dataclasses import dataclass
from uuid import UUID

from idp.catalogue.application import Application
from idp.monitoring.views import OfficeFrame
from idp.tracker.applications import TrackedApplication
from idp.web import forms
from idp.web.templating import HeaderUser

#: Where the pages of applications are, for Kominfo and for offices.
CITY, OFFICE = "/kominfo/inventaris", "/opd/aplikasi"


@dataclass(frozen=True, slots=True)
class ApplicationPowers:
    """What the reader of an application's pages may do: each has its own operation."""

    edits: bool = False
    notes: bool = False
    decides: bool = False
    opens_diagnoses: bool = False


@dataclass(frozen=True, slots=True)
class ApplicationFrame:
    """What every page of one application has alike; `office` None: they are Kominfo's pages."""

    visitor: HeaderUser
    office: OfficeFrame | None
    tracked: TrackedApplication
    powers: ApplicationPowers

    @property
    def application(self) -> Application:
        return self.tracked.application

    @property
    def base(self) -> str:
        """The address of the list that the application is in."""
        return OFFICE if self.office else CITY

    @property
    def list_link(self) -> str:
        """The address of that list for the same office."""
        return self._complete(self.base, {})

    def link(self, path: str = "", **fields: str) -> str:
        """An address below the application's page."""
        return self._complete(f"{self.base}/{self.application.id}{path}", fields)

    def claim_link(self, claim_id: UUID) -> str:
        """The page of a claim of this application."""
        return self._complete(f"{'/opd' if self.office else '/kominfo'}/klaim/{claim_id}", {})

    def _complete(self, path: str, fields: dict[str, str]) -> str:
        of_office = {"opd": self.office.office.code} if self.office else {}
        query = forms.write_query({**of_office, **fields})
        return f"{path}?{query}" if query else path

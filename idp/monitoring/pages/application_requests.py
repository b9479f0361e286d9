"""ApplicationRequest: what every endpoint about one application reads; and the areas that have such pages."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from fastapi import Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request

from idp.accounts.guards import Guards, Principal
from idp.foundation.database import Session
from idp.monitoring.application.frame import CITY, OFFICE, ApplicationFrame, ApplicationPowers
from idp.monitoring.pages.frames import read_office_request
from idp.monitoring.views import OfficeFrame
from idp.monitoring.wiring import Monitoring
from idp.offices import store as offices
from idp.permissions import Authority, OfficeLine, Operation
from idp.web import forms
from idp.web.access import OperationsNeeded
from idp.web.wiring import Web


@dataclass(frozen=True, slots=True)
class ApplicationRequest:
    """A request about an application that its reader may see: the transaction, who asks, the frame, the query."""

    session: Session
    authority: Authority
    frame: ApplicationFrame
    query: Mapping[str, str]


#: Finds the office whose pages are asked for; None: they are Kominfo's.
OfficeChooser = Callable[[Request, Session, Principal, OfficeLine], Awaitable[OfficeFrame | None]]


@dataclass(frozen=True, slots=True)
class ApplicationArea:
    """An area with pages of applications: its address, the operations that open them, and how its office is found."""

    base: str
    entrance: Operation
    reading: Operation
    choose_office: OfficeChooser

    def allowed(self, guards: Guards, operation: Operation) -> OperationsNeeded:
        """The declaration of a page or form of this area that needs `operation`."""
        return guards.allowed(self.entrance, operation)


async def _no_office(_request: Request, _session: Session, _officer: Principal, _line: OfficeLine) -> None:
    return None


async def _office_of(request: Request, session: Session, officer: Principal, line: OfficeLine) -> OfficeFrame:
    """The office of the address, if the application belongs to it, or else the nearest one that is administered.

    Raises HTTPException 404.
    """
    frame = (await read_office_request(request, session, officer)).frame
    if frame.office.id in line:
        return frame
    nearest = sorted((one for one in frame.choices if one.id in line), key=lambda one: line.index(one.id))
    if not nearest:
        raise HTTPException(404)
    return replace(frame, office=nearest[0])


CITY_AREA = ApplicationArea(CITY, Operation.SHOW_PROGRESS, Operation.SHOW_APPLICATION, _no_office)
OFFICE_AREA = ApplicationArea(OFFICE, Operation.SHOW_OFFICE, Operation.SHOW_OFFICE_APPLICATION, _office_of)
AREAS = (CITY_AREA, OFFICE_AREA)


def asked_application(monitoring: Monitoring, guards: Guards, web: Web, area: ApplicationArea) -> ApplicationRequest:
    """The default of an endpoint's parameter: the application that the address names, or 404."""

    async def asked(
        request: Request,
        application_id: UUID,
        officer: Principal = guards.principal,
        session: Session = web.transaction,
    ) -> ApplicationRequest:
        tracked = await monitoring.tracker.find_office_application(officer.authority, session, application_id)
        if tracked is None:
            raise HTTPException(404)
        line = await offices.load_line(session, tracked.application.owner.id)
        office = await area.choose_office(request, session, officer, line)
        frame = ApplicationFrame(
            officer.visitor, office, tracked, _powers(officer.authority, line, city=office is None)
        )
        query = forms.last_values(forms.read_query(request))
        return ApplicationRequest(session, officer.authority, frame, query)

    found: ApplicationRequest = Depends(asked, scope="function")
    return found


def _powers(authority: Authority, line: OfficeLine, *, city: bool) -> ApplicationPowers:
    return ApplicationPowers(
        edits=authority.allows_for(Operation.CORRECT_APPLICATION, line),
        notes=authority.allows_for(Operation.WRITE_NOTE, line),
        decides=city and authority.allows_for(Operation.DECLARE_APPLICATION, line),
        opens_diagnoses=authority.allows(Operation.OPEN_DIAGNOSIS),
    )

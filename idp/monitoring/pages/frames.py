"""OfficeRequest: what every endpoint of /opd reads: the office, the cursor, links that keep them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request

from idp.accounts.guards import Principal
from idp.accounts.roles.granted_role import HeldRole
from idp.foundation.codes import is_code
from idp.foundation.database import Session
from idp.foundation.paging import Cursor, InvalidCursor, parse_cursor
from idp.monitoring.chosen_office import choose_office
from idp.monitoring.views import OfficeFrame, PageLinks
from idp.offices import store as offices
from idp.permissions import Role
from idp.web import forms

#: Rows of a page of a list.
PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class OfficeRequest:
    """A request for a page of an office: its query, and the office it is about."""

    query: Mapping[str, str]
    frame: OfficeFrame

    @property
    def after(self) -> Cursor | None:
        """The cursor after which the page begins; None: the first page."""
        try:
            return parse_cursor(self.query.get("sesudah", ""))
        except InvalidCursor:
            return None

    def link(self, path: str, **fields: str | None) -> str:
        """A link within the pages of this office."""
        said = {"opd": self.frame.office.code, **{name: value for name, value in fields.items() if value}}
        return f"{path}?{urlencode(said)}"

    def page_links(self, path: str, following: Cursor | None, **fields: str) -> PageLinks:
        """The links to the first and the next page of a list."""
        return PageLinks(
            first=self.link(path, **fields) if self.after else None,
            next=self.link(path, **fields, sesudah=str(following)) if following else None,
        )


async def read_office_request(request: Request, session: Session, officer: Principal) -> OfficeRequest:
    """The query and the office that it names, or the first of the officer's. Raises HTTPException 404."""
    query = forms.last_values(forms.read_query(request))
    code = query.get("opd", "")
    chosen = await choose_office(officer.authority, session, code if is_code(code) or not code else "?")
    if chosen is None:
        raise HTTPException(404)
    line = await offices.load_line(session, chosen.office.id)
    held = [one for one in officer.roles if one.role is Role.PENGELOLA_OPD and one.office_id in line]
    return OfficeRequest(query, OfficeFrame(chosen.office, chosen.choices, _latest_end(held)))


def _latest_end(held: list[HeldRole]) -> datetime | None:
    """When the last of these roles ends; None: one of them has no end, or there is none."""
    ends = [one.until for one in held]
    return None if None in ends else max((end for end in ends if end is not None), default=None)

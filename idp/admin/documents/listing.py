"""Listing and ListQuery: a page of a list with the cursor of the next one, and its query parameters."""

import re
from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from idp.admin.causes import AdminCause
from idp.foundation.paging import Cursor, InvalidCursor, parse_cursor
from idp.protocol.parameters import is_text

Item = TypeVar("Item")

_FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_FIRST_DAY, _LAST_DAY = date(2, 1, 1), date(9998, 12, 31)


class Listing(BaseModel, Generic[Item]):
    """Ask again with `cursor` set to `next` until it is null."""

    items: list[Item]
    next: str | None = Field(description="The cursor of the next page, null on the last one.")

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """OfficeDocument -> OfficeListing, in the description of the API."""
        return f"{params[0].__name__.removesuffix('Document')}Listing"


class ListQuery(BaseModel):
    """The parameters of every list; an unknown one is refused, so that a mistyped name is noticed."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=200, description="How many items at most.")
    cursor: str | None = Field(None, max_length=2000, description="What `next` was on the page before.")

    @property
    def after(self) -> Cursor | None:
        """The cursor after which the page begins. Raises Problem 404."""
        return read_cursor(self.cursor)


def read_cursor(text: str | None) -> Cursor | None:
    """The cursor that was sent, if one was. Raises Problem 404."""
    try:
        return parse_cursor(text) if text is not None else None
    except InvalidCursor:
        raise AdminCause.CURSOR_UNKNOWN() from None


class PagedListing(Listing[Item], Generic[Item]):
    """A list that is read both ways: `previous` is the `before` of the page before."""

    previous: str | None = Field(description="What to send as `before` for the previous page, null on the first one.")
    total: int = Field(ge=0, description="How many items there are on all pages together.")


#: The code of an office, as it can stand in an address.
OfficeCode = Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*$")]
#: Words to look for; NUL and other invisible characters are treated as spaces.
Search = Annotated[str, Field(max_length=200, description="Words that must all occur in the name, number or office.")]


def require_text(value: str) -> str:
    """Raises ValueError for what no database stores."""
    if not is_text(value):
        raise ValueError("must be text without NUL")
    return value


def _require_full_date(value: object) -> object:
    """Raises ValueError for what is no full-date (RFC 3339 5.6), as numbers are."""
    if (isinstance(value, str) and not _FULL_DATE.fullmatch(value)) or isinstance(value, int | float):
        raise ValueError("must be a date such as 2026-11-30")
    return value


def _bound_day(value: date) -> date:
    """The day, or the first or last one that every time zone has: one long ago or ahead finds nothing anyway."""
    return max(_FIRST_DAY, min(value, _LAST_DAY))


#: A day of the deployment's time zone.
Day = Annotated[date, BeforeValidator(_require_full_date), AfterValidator(_bound_day)]

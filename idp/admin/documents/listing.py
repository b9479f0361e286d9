"""Listing and ListQuery: a page of a list with the cursor of the next one, and its query parameters."""

from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from idp.admin.causes import AdminCause
from idp.foundation.paging import Cursor, InvalidCursor, parse_cursor

Item = TypeVar("Item")


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
        try:
            return parse_cursor(self.cursor) if self.cursor is not None else None
        except InvalidCursor:
            raise AdminCause.CURSOR_UNKNOWN() from None


#: Words to look for; NUL and other invisible characters are treated as spaces.
Search = Annotated[str, Field(max_length=200, description="Words that must all occur in the name, number or office.")]

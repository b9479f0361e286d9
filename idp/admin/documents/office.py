"""Response document of an office, and the query of the list."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from idp.admin.documents.listing import ListQuery, Search
from idp.offices.office import Kind, Office
from idp.offices.store import Wanted


class OfficeDocument(BaseModel):
    """An office or an audience group; the id never changes, code and name may."""

    id: UUID
    code: str = Field(description="Text: leading zeros count, and it says nothing about the parent.")
    name: str
    kind: Kind
    type: str = Field(examples=["dinas", "kelurahan"])
    aka: str = Field(description="Other names, empty when none is known.")
    area_code: str = Field(description="The Ministry of Home Affairs' code, empty when none is known.")
    parent_id: UUID | None
    parent_code: str | None
    predecessor_id: UUID | None
    predecessor_code: str | None
    valid_from: date | None
    valid_until: date | None = Field(description="The last day it existed, null while it does.")
    note: str
    source: str = Field(description="Where this row comes from.")

    @classmethod
    def of(cls, office: Office) -> Self:
        """The document of `office`."""
        return cls.model_validate(office, from_attributes=True)


class OfficesQuery(ListQuery):
    """Which offices to list, by name."""

    q: Search = ""
    kind: Kind | None = Field(None, description="Only offices, or only audience groups.")

    def wanted(self) -> Wanted:
        """The filter for the store. Raises Problem 404 for a bad cursor."""
        return Wanted(self.q, self.kind, self.limit, self.after)

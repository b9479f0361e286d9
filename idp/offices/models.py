"""Table: office."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Enum, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import ORDERED, Base
from idp.offices.office import Kind


class OfficeRow(Base):
    """An office; its code may pass to another office, its id never changes, and the row is never deleted."""

    __tablename__ = "office"
    __table_args__ = (Index("ix_office_sort_name_id", "sort_name", "id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[Kind] = mapped_column(Enum(Kind, native_enum=False, length=20, values_callable=list))
    type: Mapped[str]
    aka: Mapped[str]
    area_code: Mapped[str]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("office.id"), index=True)
    predecessor_id: Mapped[UUID | None] = mapped_column(ForeignKey("office.id"))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    note: Mapped[str]
    source: Mapped[str]
    sort_name: Mapped[str] = mapped_column(ORDERED)
    search_text: Mapped[str]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

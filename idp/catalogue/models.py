"""Table: application."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Enum, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from idp.catalogue.application import Audience, Dimension, Media, Origin, SpbeClass, Status
from idp.foundation.database import ORDERED, Base


class ApplicationRow(Base):
    """One application of the inventory; its inventory number can change, its name is not unique."""

    __tablename__ = "application"
    __table_args__ = (Index("ix_application_sort_name_id", "sort_name", "id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    inventory_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"), index=True)
    origin: Mapped[Origin] = mapped_column(Enum(Origin, native_enum=False, length=20, values_callable=list))
    status: Mapped[Status] = mapped_column(Enum(Status, native_enum=False, length=20, values_callable=list))
    media: Mapped[Media] = mapped_column(Enum(Media, native_enum=False, length=20, values_callable=list))
    spbe_class: Mapped[SpbeClass] = mapped_column(Enum(SpbeClass, native_enum=False, length=20, values_callable=list))
    user_scope: Mapped[str]
    audience: Mapped[Audience] = mapped_column(Enum(Audience, native_enum=False, length=20, values_callable=list))
    dimension: Mapped[Dimension] = mapped_column(Enum(Dimension, native_enum=False, length=20, values_callable=list))
    url: Mapped[str]
    year: Mapped[int | None]
    users: Mapped[int | None]
    note: Mapped[str]
    source: Mapped[str]
    sort_name: Mapped[str] = mapped_column(ORDERED)
    search_text: Mapped[str]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

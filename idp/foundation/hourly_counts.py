"""HourlyCount: how often a fact occurred in one local hour of a day, in all applications together."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base


class HourlyCount(Base):
    """How often a fact occurred in one local hour of one environment."""

    __tablename__ = "hourly_count"
    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    environment: Mapped[str] = mapped_column(String(16), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    #: From 0 to 23.
    hour: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]

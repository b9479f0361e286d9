"""Tables: common_password (the deployment's own list), common_password_list (where it came from, and when)."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base


class CommonPasswordRow(Base):
    """A password of the deployment's list, as the digest by which it is found."""

    __tablename__ = "common_password"
    digest: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)


class CommonPasswordListRow(Base):
    """The one row about the deployment's list; updates lock it, so that they follow one another."""

    __tablename__ = "common_password_list"
    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    source: Mapped[str] = mapped_column(String(255))
    count: Mapped[int]
    updated_at: Mapped[datetime]

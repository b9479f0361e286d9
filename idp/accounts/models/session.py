"""Tables: session, trusted_device, login_event (the sign-in history)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base


class SessionRow(Base):
    """A session of a browser; `id` is the `sid` of tokens, the cookie's value is stored only as a digest."""

    __tablename__ = "session"
    __table_args__ = (
        Index(
            "ix_session_open_expires_at",
            "expires_at",
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    opened_at: Mapped[datetime]
    authenticated_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    #: The earlier of the idle limit and `ends_at`; moves on with every use.
    expires_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    acr: Mapped[str]
    #: Space-separated.
    amr: Mapped[str]
    network: Mapped[str]
    browser: Mapped[str]
    system: Mapped[str]
    #: Opened in the mode for shared computers: short, and nothing is remembered.
    shared: Mapped[bool] = mapped_column(server_default=false())
    #: The trusted device whose value stood for the second factor, if one did.
    trusted_device_id: Mapped[UUID | None]
    #: When the person last passed a second factor in it.
    second_factor_at: Mapped[datetime | None]


class TrustedDeviceRow(Base):
    """A browser that need not show a second factor for a while; its value rotates and is stored as digests only."""

    __tablename__ = "trusted_device"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    #: The value before the last rotation; taken for a moment, and a sign of theft afterwards.
    previous_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    rotated_at: Mapped[datetime]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    network: Mapped[str]
    browser: Mapped[str]
    system: Mapped[str]


class LoginEventRow(Base):
    """One line of a person's sign-in history: a login, failures, or a change of the account."""

    __tablename__ = "login_event"
    __table_args__ = (
        Index("ix_login_event_person_id_id", "person_id", "id"),
        Index(
            "ix_login_event_failed",
            "id",
            "person_id",
            postgresql_where=text("kind IN ('wrong_password', 'wrong_factor')"),
            sqlite_where=text("kind IN ('wrong_password', 'wrong_factor')"),
        ),
    )
    #: Time-ordered.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(32))
    #: Space-separated authentication methods.
    amr: Mapped[str]
    #: Whom the login was for; empty: the provider's own pages.
    label: Mapped[str]
    session_id: Mapped[UUID | None] = mapped_column(index=True)
    network: Mapped[str]
    browser: Mapped[str]
    system: Mapped[str]
    #: Digest of the browser's lasting cookie together with the person; NULL: it has none.
    device_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    #: A login with a browser that the history did not know.
    new_device: Mapped[bool]
    #: When the person said that a login with a new browser was theirs.
    acknowledged_at: Mapped[datetime | None]
    disowned_at: Mapped[datetime | None]

"""Tables: sign_in (login requests), sign_in_attempts (throttle counters)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, false
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base


class LoginRequestRow(Base):
    """A login request; answered at most once, by a session."""

    __tablename__ = "sign_in"
    # an index, because SQLite would copy the table for a constraint
    __table_args__ = (Index("uq_sign_in_step_digest", "step_digest", unique=True),)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    label: Mapped[str]
    office: Mapped[str]
    home: Mapped[str | None]
    logo: Mapped[str | None]
    policy: Mapped[str | None]
    terms: Mapped[str | None]
    return_to: Mapped[str]
    cancel_to: Mapped[str | None]
    login_hint: Mapped[str | None]
    reauthenticate: Mapped[bool]
    #: The minimum that the application's policy requires.
    acr: Mapped[str | None]
    #: Space-separated, in order of preference (OIDC Core 3.1.2.1).
    acr_values: Mapped[str | None]
    #: Whether the request is refused without one of them (OIDC Core 5.5.1.1).
    acr_essential: Mapped[bool] = mapped_column(server_default=false())
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    session_id: Mapped[UUID | None]
    #: Digest of the value in the cookie of the browser that passed the first step; binds the next ones to it.
    step_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    #: Who passed the first step, when, and the digest of the password hash that was verified.
    person_id: Mapped[UUID | None]
    verified_at: Mapped[datetime | None]
    verified_hash_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    #: The methods passed so far, space-separated.
    amr: Mapped[str | None]
    #: The person asked for the mode for shared computers.
    shared: Mapped[bool] = mapped_column(server_default=false())


class LoginAttemptsRow(Base):
    """The failed logins of one account from one address, of one address, or of one account.

    The key is a keyed digest, so that it identifies no person.
    """

    __tablename__ = "sign_in_attempts"
    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    failures: Mapped[int]
    #: Attempts whose password is being checked now.
    pending: Mapped[int]
    reserved_at: Mapped[datetime] = mapped_column(index=True)
    #: The last failure of an account from an address; of the others the first one that counts.
    failed_at: Mapped[datetime | None]
    wait_until: Mapped[datetime | None]
    #: Keyed digest of the account, so that an officer can end its waits; NULL: the row of an address.
    owner: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)

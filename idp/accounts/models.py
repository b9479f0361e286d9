"""Tables: person, role, session, sign_in (login requests), sign_in_attempts (throttle counters)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base


class Person(Base):
    """A person who works for the city; the row stays when they leave."""

    __tablename__ = "person"
    # an index, because SQLite would copy the table for a constraint
    __table_args__ = (Index("uq_person_subject", "subject", unique=True),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    #: The `sub` of another provider; NULL: the id is the `sub`. Never a UUID in canonical form.
    subject: Mapped[str | None] = mapped_column(String(255))
    username: Mapped[str | None]
    #: The username in its normal form for comparison (login_name.username_key).
    username_key: Mapped[str | None] = mapped_column(unique=True)
    nip: Mapped[str | None] = mapped_column(String(18), unique=True)
    password_hash: Mapped[str | None]
    password_changed_at: Mapped[datetime | None]
    #: Digest of the imported hash: a repeated import changes nothing even after the hash was replaced.
    brought_hash_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    office_id: Mapped[UUID | None] = mapped_column(ForeignKey("office.id"), index=True)
    name: Mapped[str]
    given_name: Mapped[str | None]
    family_name: Mapped[str | None]
    middle_name: Mapped[str | None]
    nickname: Mapped[str | None]
    profile: Mapped[str | None]
    picture: Mapped[str | None]
    website: Mapped[str | None]
    gender: Mapped[str | None]
    #: YYYY-MM-DD, or 0000-MM-DD, or YYYY (OIDC Core 5.1): not always a date.
    birthdate: Mapped[str | None] = mapped_column(String(10))
    zoneinfo: Mapped[str | None]
    locale: Mapped[str | None]
    email: Mapped[str | None]
    email_verified: Mapped[bool]
    phone_number: Mapped[str | None]
    phone_number_verified: Mapped[bool]
    address_formatted: Mapped[str | None]
    address_street_address: Mapped[str | None]
    address_locality: Mapped[str | None]
    address_region: Mapped[str | None]
    address_postal_code: Mapped[str | None]
    address_country: Mapped[str | None]
    jenis_pegawai: Mapped[str | None]
    status_pegawai: Mapped[str | None]
    golongan: Mapped[str | None]
    pangkat: Mapped[str | None]
    jabatan: Mapped[str | None]
    jenis_jabatan: Mapped[str | None]
    eselon: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class RoleRow(Base):
    """A role of a person in DIVOS; office_id NULL: everywhere; `until` NULL: without an end."""

    __tablename__ = "role"
    __table_args__ = (
        Index("uq_role_person_id_role_office_id", "person_id", "role", "office_id", unique=True),
        # NULLs are never equal, so roles for everywhere need a unique index of their own
        Index(
            "uq_role_person_id_role_everywhere",
            "person_id",
            "role",
            unique=True,
            postgresql_where=text("office_id IS NULL"),
            sqlite_where=text("office_id IS NULL"),
        ),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str]
    office_id: Mapped[UUID | None] = mapped_column(ForeignKey("office.id"))
    until: Mapped[datetime | None]
    granted_at: Mapped[datetime]


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


class SignInRow(Base):
    """A login request; answered at most once, by a session."""

    __tablename__ = "sign_in"
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
    acr: Mapped[str | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    session_id: Mapped[UUID | None]


class AttemptsRow(Base):
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

"""Tables: clients with versions, logos, credentials, key uses, scopes, testers; APIs, registration tokens, teams."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import ORDERED, Base


class ClientRow(Base):
    """A relying party. `document` holds the RFC 7591 metadata that has no column of its own, as JSON text."""

    __tablename__ = "client"
    __table_args__ = (Index("ix_client_sort_name_id", "sort_name", "id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str]
    sort_name: Mapped[str] = mapped_column(ORDERED)
    search_text: Mapped[str]
    profile: Mapped[str]
    ownership: Mapped[str]
    environment: Mapped[str]
    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("application.id"), index=True)
    document: Mapped[str] = mapped_column(Text)
    demo: Mapped[bool]
    created_at: Mapped[datetime]
    suspended_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    #: How it authenticated last (RFC 7591 2), which need not be the method it registered.
    last_auth_method: Mapped[str | None] = mapped_column(String(32))
    #: SHA-256 of the registration access token, for clients that registered themselves (RFC 7592).
    registration_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    #: The initial access token it registered with; its limits apply to every later change too.
    registered_with: Mapped[UUID | None]
    #: When it deleted itself (RFC 7592): suspended for good, so that its client_id is never given again.
    removed_at: Mapped[datetime | None]
    #: Whom it admits in `uji` (ClientSandboxAdmits); NULL: whom the deployment says.
    sandbox_admits: Mapped[str | None] = mapped_column(String(32))


class SandboxTesterRow(Base):
    """An invitation to sign in to the sandbox: to one client, or to all clients of an application.

    The invited person accepts it once, until `expires_at`; from then on they are a tester, until `ended_at`.
    """

    __tablename__ = "sandbox_tester"
    __table_args__ = (CheckConstraint("(client_id IS NULL) <> (application_id IS NULL)", name="scope"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), index=True)
    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("application.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class ClientVersionRow(Base):
    """A client as one change left it; `document`: its RFC 7591 members without keys, as JSON text.

    `keys`: the thumbprints of its registered keys, with spaces between them.
    """

    __tablename__ = "client_version"
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    changed_at: Mapped[datetime]
    actor: Mapped[str | None] = mapped_column(String(300))
    way: Mapped[str] = mapped_column(String(16))
    change: Mapped[str] = mapped_column(String(16))
    restored_from: Mapped[int | None]
    document: Mapped[str] = mapped_column(Text)
    keys: Mapped[str] = mapped_column(Text)
    application_id: Mapped[UUID | None]
    suspended: Mapped[bool]


class LogoRow(Base):
    """A client's logo as it was fetched; pages show pictures from this provider's address only."""

    __tablename__ = "client_logo"
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), primary_key=True)
    uri: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(String(32))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    fetched_at: Mapped[datetime]


class ApiRow(Base):
    """An API that access tokens are issued for (RFC 8707): its audience, and the format of its tokens.

    `resource_server`: the client_id with which the API introspects; None: clients registered for it.
    """

    __tablename__ = "api"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    audience: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str]
    sort_name: Mapped[str] = mapped_column(ORDERED)
    token_format: Mapped[str] = mapped_column(String(8))
    token_seconds: Mapped[int]
    resource_server: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[datetime]


class ApiScopeRow(Base):
    """A scope of exactly one API, because registrations and consents name scopes without their API."""

    __tablename__ = "api_scope"
    scope: Mapped[str] = mapped_column(String(100), primary_key=True)
    api_id: Mapped[UUID] = mapped_column(ForeignKey("api.id", ondelete="CASCADE"), index=True)
    #: The label on the consent page, in Indonesian and, unless it is empty, in English.
    label: Mapped[str]
    label_en: Mapped[str]


class InitialAccessTokenRow(Base):
    """An initial access token (RFC 7591 3), stored as its SHA-256."""

    __tablename__ = "initial_access_token"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    label: Mapped[str]
    #: How many clients may still be registered.
    remaining: Mapped[int]
    #: Limits of the clients registered with it, as JSON text of RFC 7591 members; a member not named is not limited.
    limits: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class KeyUseRow(Base):
    """When a client last proved itself with one of its keys, by the key's thumbprint (RFC 7638)."""

    __tablename__ = "client_key_use"
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), primary_key=True)
    thumbprint: Mapped[str] = mapped_column(String(43), primary_key=True)
    last_used_at: Mapped[datetime]


class IgnoredScopeRow(Base):
    """A scope that a client asked for beside others and did not get; `fault`: why (ScopeFault)."""

    __tablename__ = "ignored_scope"
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), primary_key=True)
    scope: Mapped[str] = mapped_column(String(64), primary_key=True)
    fault: Mapped[str] = mapped_column(String(32))
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    count: Mapped[int]


class CredentialRow(Base):
    """A client secret, as its SHA-256. A live one has one of two slots; a revoked or expired one has none.

    `derived_with`: the version of the deployment's secret key that the secret was derived with, for clients that sign
    with it (client_secret_jwt): it can be derived again, so nothing that authenticates a client is stored.
    """

    __tablename__ = "credential"
    __table_args__ = (
        UniqueConstraint("owner_id", "slot"),
        UniqueConstraint("owner_id", "digest"),
        CheckConstraint("slot IN (1, 2)", name="slot"),
        CheckConstraint("(slot IS NULL) = (revoked_at IS NOT NULL)", name="live"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("client.id"))
    slot: Mapped[int | None]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    derived_with: Mapped[int | None]


class TeamMemberRow(Base):
    """A person in the team of an application, in one role."""

    __tablename__ = "team_member"
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(16))
    added_at: Mapped[datetime]
    #: The person who added them; NULL: the operator's shell, or a program.
    added_by: Mapped[UUID | None]


class PartnerDepartureRow(Base):
    """Staff of a vendor who left the team of an application because their time was over."""

    __tablename__ = "partner_departure"
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    left_at: Mapped[datetime]

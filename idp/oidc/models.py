"""Tables of the protocol: kept_request, used_once, grant, device_code, consent, logout_receipt."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base


class StoredRequest(Base):
    """The parameters of a request that waits for a person, or was pushed (RFC 9126), under its handle's digest.

    `question`: the digest of the login request made for it, where it matters who logs in. `agreed_in`: the session that
    consented (prompt=consent). `chosen_in`: the session whose account was selected (prompt=select_account).

    A pushed request belongs to `client_id` and counts once, until `consumed_at`; `pushed` is the digest of the pushed
    request from which this one was made.
    """

    __tablename__ = "kept_request"
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16))
    query: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    question: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    agreed_in: Mapped[UUID | None]
    chosen_in: Mapped[UUID | None]
    client_id: Mapped[str | None] = mapped_column(String(255))
    pushed: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    consumed_at: Mapped[datetime | None]


class UsedJti(Base):
    """The digest of (purpose, client, jti) of a single-use token, stored until the token has expired anyway."""

    __tablename__ = "used_once"
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Grant(Base):
    """What one client may do for one person from one session: one row from the code to the last refresh.

    No foreign keys: each would cost a look-up in the most frequent insert, and rows are deleted by date. Texts that may
    be missing are empty, so that they compare with `=`. `generation` 0: the code is not spent yet.
    """

    __tablename__ = "grant"
    __table_args__ = (Index("ix_grant_session_id", "session_id"), Index("ix_grant_ends_at", "ends_at"))
    id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(String(255))
    person_id: Mapped[UUID]
    session_id: Mapped[UUID]
    redirect_uri: Mapped[str] = mapped_column(Text)
    #: Space-separated, like the two lists of claims asked for by name.
    scope: Mapped[str] = mapped_column(Text)
    userinfo_claims: Mapped[str] = mapped_column(Text)
    id_token_claims: Mapped[str] = mapped_column(Text)
    nonce: Mapped[str] = mapped_column(Text)
    challenge: Mapped[str] = mapped_column(String(43))
    offline: Mapped[bool]
    authenticated_at: Mapped[datetime]
    acr: Mapped[str]
    amr: Mapped[str]
    #: The `sub` this client knows the person by; empty in rows from before there was another than the person's id.
    subject: Mapped[str] = mapped_column(String(255), server_default="")
    #: Space-separated audiences (RFC 8707), and the locales claims are wanted in (OIDC Core 5.2).
    resource: Mapped[str] = mapped_column(Text, server_default="")
    claims_locales: Mapped[str] = mapped_column(Text, server_default="")
    #: The key the code and the refresh tokens are bound to, as `Binding.stored()`.
    binding: Mapped[str] = mapped_column(String(64), server_default="")
    #: The key of the persona that entered a client in `uji`; empty: a person, with a session. A persona has neither.
    persona: Mapped[str] = mapped_column(String(32), server_default="")
    code_expires_at: Mapped[datetime]
    code_spent_at: Mapped[datetime | None]
    generation: Mapped[int]
    generation_at: Mapped[datetime | None]
    ends_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class DeviceCode(Base):
    """A device code that waits for a person to type its user code (RFC 8628), stored as a keyed digest.

    `session_id` and the other facts of the authentication are set when the person answers, `denied_at` when they deny
    it; `grant_id` is the grant that the device received, set by the one poll that fetched it.
    """

    __tablename__ = "device_code"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_code: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    client_id: Mapped[str] = mapped_column(String(255))
    scope: Mapped[str] = mapped_column(Text)
    resource: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    #: Seconds between two polls (RFC 8628 3.5).
    interval: Mapped[int]
    #: When the last poll came, in Unix milliseconds (a number, to be compared in SQL), and whether too soon.
    polled_ms: Mapped[int | None] = mapped_column(BigInteger)
    hurried: Mapped[bool]
    session_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    authenticated_at: Mapped[datetime | None]
    acr: Mapped[str | None]
    amr: Mapped[str | None]
    #: The `sub` the device's client knows the person by.
    subject: Mapped[str | None] = mapped_column(String(255))
    denied_at: Mapped[datetime | None]
    grant_id: Mapped[UUID | None]


class Consent(Base):
    """The scopes that a person agreed to share with a client, or took note of; a withdrawn consent is deleted.

    `scopes` is "<email><openid>", sorted, so that one LIKE says whether it covers others.
    """

    __tablename__ = "consent"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    client_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    scopes: Mapped[str] = mapped_column(Text)
    agreed_at: Mapped[datetime]


class LogoutReceipt(Base):
    """One client to be notified that a session ended, and the result.

    `channel`: back (server to server), front (through the browser) or none. `status`: the HTTP status of the last
    answer, if there was one; `verified`: whether its server's certificate was verified. `subject`: the `sub` by which
    this client knows the person.
    """

    __tablename__ = "logout_receipt"
    __table_args__ = (
        UniqueConstraint("session_id", "client_id"),
        Index("ix_logout_receipt_client_id_id", "client_id", "id"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID]
    client_id: Mapped[str] = mapped_column(String(255))
    person_id: Mapped[UUID]
    answer: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int]
    ended_at: Mapped[datetime] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    asked_again_at: Mapped[datetime | None]
    channel: Mapped[str] = mapped_column(String(8), server_default="back")
    status: Mapped[int | None]
    verified: Mapped[bool | None]
    subject: Mapped[str] = mapped_column(String(255), server_default="")
    first_tried_at: Mapped[datetime | None]

"""Tables: kept_request, grant, consent, logout_receipt."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base


class KeptRequest(Base):
    """Parameters left with us while a person signs in, agrees or confirms; the handle is kept as a digest.

    `question`: the digest of the sign-in question asked for this request; `agreed_in`: the session that agreed.
    """

    __tablename__ = "kept_request"
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16))
    query: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    question: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    agreed_in: Mapped[UUID | None]


class Grant(Base):
    """One permission given to one client in one session, from code to last refresh: one row, changed in place.

    No foreign keys: each would cost a look-up in the hottest insert, and rows are purged by date. Texts that may
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
    code_expires_at: Mapped[datetime]
    code_spent_at: Mapped[datetime | None]
    generation: Mapped[int]
    generation_at: Mapped[datetime | None]
    ends_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Consent(Base):
    """What a person agreed to share with a client, or the notice they took note of; a withdrawn one is deleted.

    `scopes` is "<email><openid>", sorted, so that one LIKE says whether it covers others.
    """

    __tablename__ = "consent"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    client_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    scopes: Mapped[str] = mapped_column(Text)
    agreed_at: Mapped[datetime]


class LogoutReceipt(Base):
    """One application to be told that a session ended, and what came of it."""

    __tablename__ = "logout_receipt"
    __table_args__ = (UniqueConstraint("session_id", "client_id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID]
    client_id: Mapped[str] = mapped_column(String(255))
    person_id: Mapped[UUID]
    answer: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int]
    ended_at: Mapped[datetime] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    asked_again_at: Mapped[datetime | None]

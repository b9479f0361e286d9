"""Tables: totp, passkey, recovery_code, webauthn_challenge."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base


class TotpRow(Base):
    """An authenticator app of a person (RFC 6238); without `confirmed_at` it is being set up."""

    __tablename__ = "totp"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    #: Encrypted with the deployment's secret key.
    secret: Mapped[str]
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    #: The time step of the last accepted code: no code of this or an earlier one is accepted (RFC 6238 5.2).
    last_step: Mapped[int | None] = mapped_column(BigInteger)


class PasskeyRow(Base):
    """A passkey of a person (WebAuthn 3)."""

    __tablename__ = "passkey"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    #: Space-separated.
    transports: Mapped[str]
    name: Mapped[str] = mapped_column(String(64))
    backed_up: Mapped[bool]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    #: When its counter went backwards: it may have been copied, and signs nobody in.
    cloned_at: Mapped[datetime | None]


class WebauthnChallengeRow(Base):
    """A challenge that one browser was given; answered at most once."""

    __tablename__ = "webauthn_challenge"
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16))
    #: Whom it was made for; NULL: whoever holds a passkey.
    person_id: Mapped[UUID | None]
    #: Digest of the value that binds it to the browser.
    browser_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class RecoveryCodeRow(Base):
    """One of a person's recovery codes; the digest is keyed, because a code is short."""

    __tablename__ = "recovery_code"
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

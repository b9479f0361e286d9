"""Tables: one_time_code, reset_request (resets by two people), mail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.foundation.database import Base


class OneTimeCodeRow(Base):
    """A code on paper or in a link that lets one person do one thing once."""

    __tablename__ = "one_time_code"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(16))
    #: Keyed, because a code on paper is short.
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    #: The person who issued it; NULL: the operator's shell, or the person's own request.
    issued_by: Mapped[UUID | None]
    #: The version of the deployment's secret key it is derived with, for a code that is mailed; NULL: it is random.
    derived_with: Mapped[int | None]


class ResetRequestRow(Base):
    """A reset of a password or of factors that two officers decide; decided at most once."""

    __tablename__ = "reset_request"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    resets_password: Mapped[bool]
    resets_factors: Mapped[bool]
    reason: Mapped[str]
    first_officer_id: Mapped[UUID]
    first_session_id: Mapped[UUID]
    #: Digest of the lasting cookie of the browser it was asked for with.
    first_browser: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    #: What the first officer checked.
    first_checks: Mapped[list[str]] = mapped_column(JSON)
    requested_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    #: Not carried out before; for people with a privileged role.
    not_before: Mapped[datetime | None]
    second_officer_id: Mapped[UUID | None]
    second_session_id: Mapped[UUID | None]
    second_checks: Mapped[list[str] | None] = mapped_column(JSON)
    decided_at: Mapped[datetime | None]
    approved: Mapped[bool | None]
    note: Mapped[str | None]
    #: The code that was printed once it was approved.
    code_id: Mapped[UUID | None]
    #: When the first officer took it back, or the person said that it was not them.
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[UUID | None]


class MailRow(Base):
    """One mail to a person and what came of it; neither its address nor its text is kept."""

    __tablename__ = "mail"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    #: The one-time code in it, which is derived again when the mail is written.
    code_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    last_problem: Mapped[str | None]

"""Tables: person, partner (staff of a vendor, for whom an office answers)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from idp.foundation.database import Base
from idp.foundation.search_text import make_search_text


class Person(Base):
    """A person who works for the city; the row stays when they leave."""

    __tablename__ = "person"
    # an index, because SQLite would copy the table for a constraint
    __table_args__ = (
        Index("uq_person_subject", "subject", unique=True),
        Index(
            "ix_person_partner_until",
            "partner_until",
            postgresql_where=text("partner_until IS NOT NULL"),
            sqlite_where=text("partner_until IS NOT NULL"),
        ),
        # few are disabled, and those who are not are the others
        Index(
            "ix_person_disabled_at",
            "disabled_at",
            postgresql_where=text("disabled_at IS NOT NULL"),
            sqlite_where=text("disabled_at IS NOT NULL"),
        ),
    )
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
    #: What the person is found by (`make_search_text` of the name); begins with another name, or is NULL, where a
    #: program before 0.8 wrote the row since.
    search_text: Mapped[str | None]
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
    #: Since when the person must choose a new password before anything else.
    password_expired_at: Mapped[datetime | None]
    #: Until when staff of a vendor may log in; NULL: no such person.
    partner_until: Mapped[datetime | None]

    @validates("name")
    def _set_search_text(self, _key: str, name: str) -> str:
        """Whoever sets the name sets what it is found by."""
        self.search_text = make_search_text(name)
        return name


class PartnerRow(Base):
    """What is known of a vendor's staff besides: for which company, and which office and person answer for them."""

    __tablename__ = "partner"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    company: Mapped[str]
    #: The answering office.
    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"), index=True)
    #: The civil servant who vouched first.
    vouched_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    vouched_at: Mapped[datetime]
    #: When their time was over and everything of theirs ended; NULL: not yet, or extended since.
    ended_at: Mapped[datetime | None]

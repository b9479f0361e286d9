"""Builds the AccountView of /akun: the person's record, masked, and their live sessions."""

from dataclasses import dataclass
from uuid import UUID

from idp.accounts import person
from idp.accounts.models import SessionRow
from idp.accounts.person import PersonClaims
from idp.accounts.sessions import Here, Sessions
from idp.accounts.store import people
from idp.accounts.views import AccountView, PersonCard, SessionCard, masked_email, masked_number
from idp.foundation import clock
from idp.foundation.database import Session
from idp.permissions import Role
from idp.web.visitor import Visitor


@dataclass(frozen=True, slots=True)
class Done:
    """The result of the last action: how many sessions ended, and whether one was disowned."""

    ended: int = 0
    disowned: bool = False


async def view(session: Session, sessions: Sessions, here: Here, done: Done) -> AccountView:
    """Everything /akun shows to the signed-in person."""
    row = await people.facts_of(session, here.person_id, clock.now())
    claims = person.from_row(row)
    mine = await sessions.of(session, here.person_id)
    return AccountView(
        visitor=Visitor(claims.name, kominfo=any(granted.role is Role.KOMINFO for granted in claims.roles)),
        person=_card(claims),
        sessions=tuple(_session_card(row, here.session_id) for row in mine),
        ended=done.ended,
        disowned=done.disowned,
    )


def _card(claims: PersonClaims) -> PersonCard:
    return PersonCard(
        name=claims.name,
        username=claims.preferred_username or "",
        nip=masked_number(claims.nip or ""),
        email=masked_email(claims.email or ""),
        email_verified=claims.email_verified,
        phone=masked_number(claims.phone_number or ""),
        phone_verified=claims.phone_number_verified,
        office=claims.opd_nama or "",
        unit=claims.unit_nama or "",
        post=claims.jabatan or "",
        kind=claims.jenis_pegawai or "",
        rank=", ".join(filter(None, (claims.pangkat, claims.golongan))),
    )


def _session_card(row: SessionRow, present: UUID) -> SessionCard:
    return SessionCard(
        id=row.id,
        browser=row.browser,
        system=row.system,
        network=row.network,
        opened_at=row.opened_at,
        last_seen_at=row.last_seen_at,
        ends_at=row.expires_at,
        here=row.id == present,
    )

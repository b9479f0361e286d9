"""Builds the AccountView of /akun: the person's record, masked, and their live sessions."""

from dataclasses import dataclass
from uuid import UUID

from idp.accounts.models import SessionRow
from idp.accounts.people import person_claims
from idp.accounts.people.person_claims import PersonClaims
from idp.accounts.sessions.sessions import CurrentSession, Sessions
from idp.accounts.store import people
from idp.accounts.views import AccountView, PersonCard, SessionCard, mask_email, mask_number
from idp.foundation import clock
from idp.foundation.database import Session
from idp.permissions import Role
from idp.web.header_user import HeaderUser


@dataclass(frozen=True, slots=True)
class AccountPageResult:
    """The result of the last action: how many sessions ended, and whether one was disowned."""

    ended: int = 0
    disowned: bool = False


async def build_account_view(
    session: Session, sessions: Sessions, current_session: CurrentSession, result: AccountPageResult
) -> AccountView:
    """Everything /akun shows to the signed-in person."""
    row = await people.load_facts(session, current_session.person_id, clock.now())
    claims = person_claims.claims_from_row(row)
    live = await sessions.list_live(session, current_session.person_id)
    return AccountView(
        visitor=HeaderUser(claims.name, kominfo=any(granted.role is Role.KOMINFO for granted in claims.roles)),
        person=_card(claims),
        sessions=tuple(_session_card(row, current_session.session_id) for row in live),
        ended=result.ended,
        disowned=result.disowned,
    )


def _card(claims: PersonClaims) -> PersonCard:
    return PersonCard(
        name=claims.name,
        username=claims.preferred_username or "",
        nip=mask_number(claims.nip or ""),
        email=mask_email(claims.email or ""),
        email_verified=claims.email_verified,
        phone=mask_number(claims.phone_number or ""),
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

"""Sessions of a person for officers of security: list the live ones, end all of them in an incident."""

from collections.abc import Sequence
from uuid import UUID

from idp.accounts.events import AccountsEvent, AccountsMessage, SessionEndReason
from idp.accounts.models.session import SessionRow
from idp.accounts.people.people_admin import PeopleAdmin
from idp.accounts.sessions.trusted_devices import TrustedDevices
from idp.foundation import clock, outbox
from idp.foundation.log import holds_personal_data
from idp.permissions import Operation

MAX_REASON = 200


class BadReason(ValueError):
    """The reason cannot be recorded; the text is the key of the violation: empty, too_long, personal."""


async def list_sessions(admin: PeopleAdmin, person_id: UUID) -> Sequence[SessionRow]:
    """A person's live sessions, the most recently used first. Raises InsufficientAuthority."""
    admin = admin.acting(Operation.LIST_SESSIONS)
    return await admin.sessions.list_live(admin.session, person_id)


async def end_sessions(admin: PeopleAdmin, devices: TrustedDevices, person_id: UUID, reason: str) -> int:
    """End every session and every grant of a person, offline ones included; returns how many sessions ended.

    Trusted devices are forgotten, and the applications are told through the outbox. `reason` is recorded in the audit
    trail, so it may hold no personal number and no e-mail address. Raises InsufficientAuthority, BadReason.
    """
    admin = admin.acting(Operation.END_SESSIONS)
    said = _check_reason(reason)
    ended = await admin.sessions.end_all(admin.session, person_id, SessionEndReason.INCIDENT)
    await devices.forget(admin.session, person_id)
    payload = {"person_id": str(person_id), "at": clock.now().isoformat()}
    await outbox.enqueue(admin.session, AccountsMessage.ENDED_IN_INCIDENT, payload)
    await admin.record(AccountsEvent.SESSIONS_ENDED_IN_INCIDENT, person_id, {"count": ended, "reason": said})
    return ended


def _check_reason(reason: str) -> str:
    said = " ".join("".join(character if character.isprintable() else " " for character in reason).split())
    if not said:
        raise BadReason("empty")
    if len(said) > MAX_REASON:
        raise BadReason("too_long")
    if holds_personal_data(said):
        raise BadReason("personal")
    return said

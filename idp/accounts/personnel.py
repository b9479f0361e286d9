"""Use cases for one person: find, disable, enable, set the password."""

from uuid import UUID

from idp.accounts import events, login_name
from idp.accounts.desk import Desk
from idp.accounts.login_name import ByNip, ByUsername, WrongLength
from idp.accounts.models import Person
from idp.accounts.store import people
from idp.foundation import clock, outbox
from idp.foundation.database import Session
from idp.permissions import Operation


class NoSuchPerson(ValueError):
    """No person has this sub, username or NIP."""


class BadPassword(ValueError):
    """The password violates the policy; the text is the key of the violation."""


async def called(session: Session, name: str) -> Person:
    """Find a person by sub, username or NIP. Raises NoSuchPerson."""
    found = await _by_id(session, name) or await _by_name(session, name) or await people.with_subject(session, name)
    if found is None:
        raise NoSuchPerson("nobody has this sub, username or NIP")
    return found


async def _by_id(session: Session, name: str) -> Person | None:
    try:
        return await people.find(session, UUID(name))
    except ValueError:
        return None


async def _by_name(session: Session, name: str) -> Person | None:
    match login_name.read(name):
        case ByNip(digits):
            return next(iter(await people.named(session, digits, None)), None)
        case ByUsername(key):
            return next(iter(await people.named(session, None, key)), None)
        case WrongLength():
            return None


async def disable(desk: Desk, person_id: UUID) -> bool:
    """Take a person's access away: every session ends and whoever listens is told. False when it was so already.

    Raises InsufficientAuthority.
    """
    desk = desk.acting(Operation.DISABLE_PERSON)
    at = clock.now()
    if not await people.switch(desk.session, person_id, at, at):
        return False
    await desk.sessions.end_all(desk.session, person_id, "disabled")
    await outbox.promise(desk.session, events.PERSON_DISABLED, _told(person_id))
    await desk.record("person.disabled", person_id)
    return True


async def enable(desk: Desk, person_id: UUID) -> bool:
    """Give access back; False when the person had it. Raises InsufficientAuthority."""
    desk = desk.acting(Operation.ENABLE_PERSON)
    if not await people.switch(desk.session, person_id, None, clock.now()):
        return False
    await desk.record("person.enabled", person_id)
    return True


def approve(desk: Desk, password: str, names: tuple[str, ...]) -> None:
    """Check a new password of a person with these `names` against the policy. Raises BadPassword."""
    objection = desk.rule.objection(password, names)
    if objection is not None:
        raise BadPassword(objection)


async def set_password(desk: Desk, person: Person, password: str) -> None:
    """Give a new password in place of the old one and what it opened. Raises InsufficientAuthority, BadPassword."""
    desk = desk.acting(Operation.SET_PASSWORD)
    approve(desk, password, (person.username or "", person.nip or "", person.email or ""))
    person.password_hash = await desk.passwords.hash(password)
    person.password_changed_at = clock.now()
    await desk.session.flush()
    await password_changed(desk, person.id)


async def password_changed(desk: Desk, person_id: UUID) -> None:
    """End every session after a change of password and send PASSWORD_CHANGED."""
    await desk.sessions.end_all(desk.session, person_id, "password_changed")
    await outbox.promise(desk.session, events.PASSWORD_CHANGED, _told(person_id))
    await desk.record("person.password_set", person_id)


def _told(person_id: UUID) -> dict[str, str | int | None]:
    return {"person_id": str(person_id), "at": clock.now().isoformat()}

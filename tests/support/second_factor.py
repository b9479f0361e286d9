"""An authenticator app for people in tests: set up beside the pages, its codes, and the step filled in."""

import re
from html import unescape
from uuid import UUID

import httpx
from sqlalchemy import text

from idp.accounts.factors.passkeys import NewPasskey, PasskeyAnswer
from idp.accounts.factors.totp import CodeAccepted, current_code
from idp.accounts.factors.webauthn_ceremony import CeremonyUser
from idp.accounts.people.people_admin import find_person
from idp.composition import Composition
from idp.foundation import clock
from tests.accounts.software_authenticator import SoftwareAuthenticator
from tests.support.app import App

STEP_PAGE = "/masuk/verifikasi"


def composition_of(http: httpx.AsyncClient) -> Composition:
    """The provider behind a browser of `App.browser`."""
    found: Composition = http._transport.app.state.composition  # type: ignore[attr-defined]
    return found


async def enrol_authenticator(app: App | Composition, username: str) -> str:
    """Set up an authenticator app for this person, unless there is one; its secret."""
    composition = app.composition if isinstance(app, App) else app
    apps, person_id = composition.accounts.authenticator_apps, await _person_id(composition, username)
    known = await apps.load_secret(composition.foundation.database, person_id)
    if known is not None:
        return known.reveal
    async with composition.foundation.database.begin() as session:
        enrolment = await apps.start(session, person_id)
        code = current_code(enrolment.secret.reveal, clock.now())
        assert isinstance(await apps.confirm(session, person_id, code), CodeAccepted)
    return enrolment.secret.reveal


async def fresh_code(app: App | Composition, username: str) -> str:
    """A code that was not used yet, as if half a minute had passed since the last one."""
    composition = app.composition if isinstance(app, App) else app
    secret = await enrol_authenticator(composition, username)
    async with composition.foundation.database.begin() as session:
        await session.execute(text("UPDATE totp SET last_step = NULL"))
    return current_code(secret, clock.now())


async def pass_step(http: httpx.AsyncClient, answer: httpx.Response, username: str) -> httpx.Response:
    """Fill in the step to which `answer` leads; the answer itself where it leads elsewhere."""
    if not answer.headers.get("location", "").startswith(STEP_PAGE):
        return answer
    return await give_code(http, answer.headers["location"], await fresh_code(composition_of(http), username))


async def give_code(http: httpx.AsyncClient, address: str, code: str) -> httpx.Response:
    """Open the page of the step, type this code and send the form."""
    shown = await http.get(address)
    form = re.search(r'<form method="post" action="(/masuk/[^"]*)"', shown.text)
    hidden = re.search(r'name="csrf" value="([^"]+)"', shown.text)
    if form is None or hidden is None:
        return shown
    return await http.post(unescape(form[1]), data={"csrf": hidden[1], "code": code})


async def enrol_passkey(app: App | Composition, username: str) -> SoftwareAuthenticator:
    """Register a passkey for this person; the device that holds it."""
    composition = app.composition if isinstance(app, App) else app
    database, passkeys = composition.foundation.database, composition.accounts.passkeys
    person_id, device = await _person_id(composition, username), SoftwareAuthenticator()
    user = CeremonyUser(person_id.bytes, username, username)
    options = await passkeys.start_registration(database, person_id, user, "browser")
    made = await passkeys.verify_registration(database, person_id, PasskeyAnswer(device.create(options), "browser"))
    assert isinstance(made, NewPasskey)
    async with database.begin() as session:
        assert await passkeys.save(session, person_id, made, name="Ponsel") is None
    return device


async def show_passkey(http: httpx.AsyncClient, address: str, device: SoftwareAuthenticator) -> httpx.Response:
    """Open the page of the step, let the device sign its challenge and send the form, as the page's script does."""
    shown = await http.get(address)
    action = re.search(r'<form method="post" action="(/masuk/[^"]*)" hidden data-kunci-masuk="([^"]*)"', shown.text)
    hidden = re.search(r'name="csrf" value="([^"]+)"', shown.text)
    assert action is not None, shown.text
    assert hidden is not None
    options = await http.post(unescape(action[2]), data={"csrf": hidden[1]})
    return await http.post(unescape(action[1]), data={"csrf": hidden[1], "jawaban": device.get(options.text, 1)})


async def _person_id(composition: Composition, username: str) -> UUID:
    async with composition.foundation.database.begin() as session:
        person = await find_person(session, username)
        found: UUID = person.id
        return found

"""Provoked errors of many causes: opened by the client's team, by Kominfo and by the command, refused to all others."""

import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update

from idp.accounts.roles.granted_role import parse_role
from idp.accounts.roles.role_assignments import RoleAssignment, assign_role
from idp.catalogue.models import ApplicationRow
from idp.clients.models import ClientRow, TeamMemberRow
from idp.foundation import clock
from idp.permissions import SHELL, TeamRole
from tests.catalogue.city import import_shipped_inventory
from tests.oidc.parties import Browser
from tests.support.app import App, open_app
from tests.support.commands import run_command
from tests.support.databases import Databases, Kind
from tests.support.provocation_stage import STAGE_SETTINGS, Provocation, Stage, report_code
from tests.support.provocations import PROVOCATIONS
from tests.support.report_codes import without_codes

CLOSED, NOBODYS = 'id="diagnosis-closed"', "DVS-0000-0000"
#: Signed in: a developer of the application, one of another application, an officer of Kominfo, and nobody special.
DEVELOPER, ELSEWHERE, OFFICER, OTHER = "made.ayu", "lain.tim", "petugas", "tanpa.tim"


@dataclass
class Room:
    """The stage with its clients in one application, browsers of people, and the answer that each provocation got."""

    stage: Stage
    browsers: dict[str, httpx.AsyncClient]
    answers: list[tuple[Provocation, httpx.Response, str]]
    pass_by: Callable[[timedelta], None]

    @property
    def app(self) -> App:
        return self.stage.world.app


@pytest.fixture(scope="module", params=Kind)
async def room(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Room]:
    """One provider for this file: its tests change nothing that another one would see."""
    with databases.lend(request.param) as url, clock.aging_by_hand() as pass_by:
        async with AsyncExitStack() as stack:
            app = await stack.enter_async_context(open_app(url, **STAGE_SETTINGS))
            stage = await Stage.prepare(app)
            await stage.finish()
            answers = [await provoked(stage, one) for one in PROVOCATIONS]
            await give_to_application(stage)
            browsers = {name: await stack.enter_async_context(app.browser()) for name in (DEVELOPER, ELSEWHERE)}
            browsers |= {name: await stack.enter_async_context(app.browser()) for name in (OFFICER, OTHER)}
            for name, http in browsers.items():
                await Browser(http, name).through("/masuk")
            yield Room(stage, browsers, answers, pass_by)
            await stage.close()


async def provoked(stage: Stage, provocation: Provocation) -> tuple[Provocation, httpx.Response, str]:
    answer = await provocation.provoke(stage)
    code = report_code(answer)
    assert code is not None, provocation.cause
    return provocation, answer, code


async def give_to_application(stage: Stage) -> None:
    """Every client is of application 17, whose developer is the stage's person; others are in a team of 18, or none."""
    app = stage.world.app
    await import_shipped_inventory(app.database)
    for name in (ELSEWHERE, OFFICER, OTHER):
        await stage.world.person(name, nip=None, email=None)
    async with app.database.begin() as session:
        ids = {}
        for number in ("17", "18"):
            ids[number] = await session.scalar(select(ApplicationRow.id).where(ApplicationRow.inventory_id == number))
        await session.execute(update(ClientRow).values(application_id=ids["17"]))
        for name, number in ((DEVELOPER, "17"), (ELSEWHERE, "18")):
            session.add(member(ids[number], stage.world.people[name]))
        admin = app.composition.accounts.admin(session, SHELL)
        await assign_role(admin, RoleAssignment(stage.world.people[OFFICER], parse_role("kominfo")))


def member(application_id: UUID | None, person_id: UUID) -> TeamMemberRow:
    assert application_id is not None
    return TeamMemberRow(
        application_id=application_id, person_id=person_id, role=TeamRole.DEVELOPER, added_at=clock.now()
    )


def shows(page: httpx.Response, provocation: Provocation) -> bool:
    """Whether the page is the diagnosis of the cause, or lists a report of it among others of this code."""
    return page.status_code == 200 and f"<code>{provocation.cause.key}</code>" in page.text


async def opens(http: httpx.AsyncClient, provocation: Provocation, code: str) -> bool:
    """Whether the code opens the cause for who is at this browser, in one of the reports behind it."""
    first = await http.get(f"/diagnosis/{code}")
    total = re.search(r"Laporan 1 dari (\d+)", first.text)
    others = [await http.get(f"/diagnosis/{code}?laporan={n}") for n in range(2, int(total[1]) + 1)] if total else []
    return any(shows(page, provocation) for page in (first, *others))


def test_more_than_forty_causes_are_provoked(room: Room) -> None:
    assert len({provocation.cause for provocation, _, _ in room.answers}) >= 40


async def test_each_is_opened_by_its_team_and_without_a_client_by_kominfo_alone(room: Room) -> None:
    for provocation, _, code in room.answers:
        assert await opens(room.browsers[OFFICER], provocation, code), f"{provocation.cause} by Kominfo"
        mine = provocation.owner is not None
        assert await opens(room.browsers[DEVELOPER], provocation, code) is mine, f"{provocation.cause} by its team"


async def test_each_is_opened_by_the_command(room: Room) -> None:
    await room.app.settle()
    environment = {"IDP_DATABASE_URL": room.app.settings.database_url, "IDP_LOG_LEVEL": "error"}
    for provocation, _, code in room.answers:
        done = run_command(environment, "diagnosis", code)
        assert done.returncode == 0, done.stderr
        assert provocation.cause.key in done.stdout, done.stdout


async def test_each_is_refused_to_everybody_else(room: Room) -> None:
    async with room.app.browser() as nobody:
        for http in (nobody, room.browsers[ELSEWHERE], room.browsers[OTHER]):
            await http.get("/aksesibilitas")
            expected = plain(await http.get(f"/diagnosis/{NOBODYS}"))
            for provocation, _, code in room.answers:
                room.pass_by(timedelta(minutes=1))  # so that no guess counts any more
                page = await http.get(f"/diagnosis/{code}")
                assert CLOSED in page.text, provocation.cause
                assert plain(page) == expected, provocation.cause


def plain(page: httpx.Response) -> tuple[int, str]:
    """What is the same in every such page."""
    return page.status_code, re.sub(r'nonce="[^"]*"|name="csrf" value="[^"]*"', "", without_codes(page.text))


async def test_no_anonymous_view_holds_a_registered_value(room: Room) -> None:
    """Compared: every address, contact and key that any client registered, and what each client declares as text."""
    async with room.app.database.begin() as session:
        rows = (await session.scalars(select(ClientRow))).all()
    documents = [json.loads(row.document) for row in rows]
    homes = {document.get("client_uri") for document in documents}  # where the page leads back to
    values = {value for document in documents for value in addresses(document)} - homes
    assert len(values) >= 3
    async with room.app.browser() as nobody:
        for provocation, answer, code in room.answers:
            for page in (answer, await nobody.get(f"/diagnosis/{code}")):
                found = [value for value in values if value in page.text]
                assert found == [], f"{provocation.cause} tells {found}"


def addresses(value: object) -> set[str]:
    """The addresses and long texts in a document, which are like no other text; names of standards are no secret."""
    if isinstance(value, dict):
        return {found for one in value.values() for found in addresses(one)}
    if isinstance(value, list | tuple):
        return {found for one in value for found in addresses(one)}
    if not isinstance(value, str) or value.startswith("urn:"):
        return set()
    return {value} if "://" in value or "@" in value or len(value) > 30 else set()

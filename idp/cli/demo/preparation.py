"""Migrates and fills the demonstration's database; idempotent, and a new one appears only when it is complete."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from pydantic import SecretStr
from rich.progress import Progress, TaskID

from idp.accounts.people import people_import
from idp.accounts.people.people_admin import PeopleAdmin as PersonnelDesk
from idp.accounts.people.people_admin import find_person
from idp.accounts.wiring import Accounts
from idp.catalogue import inventory_import, public_inventory
from idp.catalogue import store as catalogue
from idp.cli.demo import demo_data
from idp.cli.demo.demo_layout import DEVELOPED, DEVELOPER, DemoError, DemoLayout, database_url
from idp.cli.demo.demo_state import DemoState
from idp.cli.demo.story.demo_data_error import DemoDataError, check_report
from idp.cli.demo.story.story_writer import StoryWriter
from idp.cli.migrate import upgrade
from idp.clients.client_admin import ClientAdmin
from idp.clients.errors import NoSuchClient
from idp.clients.imports import client_import
from idp.clients.registration import client_lifecycle
from idp.clients.teams import team_changes
from idp.clients.teams.team_admin import TeamAdmin
from idp.composition import Composition, close, compose
from idp.foundation import log
from idp.foundation.database import Session
from idp.foundation.import_report import ImportOptions
from idp.foundation.secret_values import Secret
from idp.offices import office_import as offices
from idp.permissions import SHELL, Operation, TeamRole
from idp.settings import Settings

_Watch = Callable[[int, int], None]


def prepare_database(layout: DemoLayout, state: DemoState, *, with_story: bool) -> DemoState:
    """Migrate and fill the database, with progress bars; returns the state of what is in it. Raises DemoError.

    The story is written into a new database alone, before everything else, because its days lie in the past. It is
    written beside the place of the database, so that what was broken off is no database.
    """
    if layout.database.exists():
        upgrade(layout.database_url)
        _run(layout, state, layout.database, with_story=False)
        return state
    draft = layout.database.with_suffix(".new")
    for leftover in layout.folder.glob(f"{draft.name}*"):
        leftover.unlink()
    upgrade(database_url(draft))
    last_day = _run(layout, state, draft, with_story=with_story)
    draft.replace(layout.database)
    return replace(state, story="" if last_day is None else last_day.isoformat())


def _run(layout: DemoLayout, state: DemoState, file: Path, *, with_story: bool) -> date | None:
    log.configure("warning", as_json=False)
    try:
        with Progress(transient=True) as progress:
            bars = _ProgressBars(progress)
            return asyncio.run(_fill_database(layout, state, bars, file=file, with_story=with_story))
    except DemoDataError as problem:
        raise DemoError(str(problem)) from problem


class _ProgressBars:
    """One progress bar for each import."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def of(self, what: str) -> _Watch:
        task: TaskID = self._progress.add_task(what, total=None)
        return lambda done, total: self._progress.update(task, completed=done, total=total)


async def _fill_database(
    layout: DemoLayout, state: DemoState, bars: _ProgressBars, *, file: Path, with_story: bool
) -> date | None:
    """Fill the database in `file`; returns the last day of the story, None without one."""
    secret_keys = SecretStr(state.secret_keys)
    settings = Settings(issuer=layout.issuer, database_url=database_url(file), secret_keys=secret_keys, demo=True)
    composition = compose(settings)
    try:
        last_day = await _write_story(composition, bars) if with_story else None
        async with composition.foundation.database.begin() as session:
            await _import_inventory(session, bars)
            await _import_people(composition.accounts.admin(session, SHELL), bars)
            await _enrol_officers(composition.accounts, session, state)
            await _import_clients(composition.clients.admin(session, SHELL), layout, state)
            await _make_team(composition.teams.admin(session, SHELL))
    finally:
        await close(composition)
    return last_day


async def _write_story(composition: Composition, bars: _ProgressBars) -> date:
    today = composition.foundation.calendar.today()
    writer = StoryWriter(composition, today)
    await writer.write(bars.of("A year of an invented city"))
    return writer.last_day


async def _import_inventory(session: Session, bars: _ProgressBars) -> None:
    check_report(
        await offices.import_offices(session, public_inventory.read_organisations(), _order(bars.of("Offices")))
    )
    check_report(
        await inventory_import.import_applications(
            session, public_inventory.read_applications(), _order(bars.of("Applications"))
        )
    )


async def _import_people(admin: PersonnelDesk, bars: _ProgressBars) -> None:
    check_report(
        (await people_import.import_people(admin, demo_data.read_people(), _order(bars.of("Invented people")))).report
    )


async def _enrol_officers(accounts: Accounts, session: Session, state: DemoState) -> None:
    for username, secret in state.totp_secrets.items():
        person = await find_person(session, username)
        await accounts.authenticator_apps.bring(session, person.id, Secret(secret))


async def _import_clients(admin: ClientAdmin, layout: DemoLayout, state: DemoState) -> None:
    """First each as a client of the demonstration, then its secret, as when moving in from another provider."""
    admin, rows = admin.acting(Operation.IMPORT_CLIENTS), []
    for one in demo_data.list_demo_clients(layout):
        secret = state.client_secrets[one.client_id]
        own = {"client_id": one.client_id, "client_secret": secret, "application": one.application}
        rows.append({**one.declaration, **own})
        try:
            await admin.lock_client(one.client_id)
        except NoSuchClient:
            metadata = client_lifecycle.parse_declaration(admin.provider, one.declaration, one.client_id)
            await client_lifecycle.add_client(
                admin, metadata, await client_lifecycle.find_application(admin.session, one.application), demo=True
            )
    document = json.dumps({"clients": rows}).encode()
    check_report((await client_import.import_clients(admin, document, ImportOptions("demo"))).report)


async def _make_team(admin: TeamAdmin) -> None:
    """Let the developer of the demonstration manage the team of an application; kept if there is one already."""
    application = await catalogue.find_by_inventory_id(admin.session, DEVELOPED)
    if application is None:
        raise DemoError(f"Application {DEVELOPED} is not in the inventory. Please report this.")
    await team_changes.add_member(admin, application, DEVELOPER, TeamRole.MANAGER)


def _order(watch: _Watch) -> ImportOptions:
    return ImportOptions(public_inventory.LABEL, progress=watch, authority=SHELL)

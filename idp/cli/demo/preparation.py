"""Migrates and fills the demonstration's database, in one transaction; idempotent."""

import asyncio
import json
from collections.abc import Callable

from pydantic import SecretStr
from rich.progress import Progress, TaskID

from idp.accounts.people import people_import
from idp.accounts.people.people_admin import PeopleAdmin as PersonnelDesk
from idp.accounts.people.people_admin import find_person
from idp.accounts.wiring import Accounts
from idp.catalogue import inventory_import, public_inventory
from idp.catalogue import store as catalogue
from idp.cli.demo import demo_data
from idp.cli.demo.demo_layout import DEVELOPED, DEVELOPER, DemoError, DemoLayout
from idp.cli.demo.demo_state import DemoState
from idp.cli.migrate import upgrade
from idp.clients.client_admin import ClientAdmin
from idp.clients.errors import NoSuchClient
from idp.clients.imports import client_import
from idp.clients.registration import client_lifecycle
from idp.clients.teams import team_changes
from idp.clients.teams.team_admin import TeamAdmin
from idp.composition import close, compose
from idp.foundation.database import Session
from idp.foundation.import_report import ImportOptions, ImportReport
from idp.foundation.secret_values import Secret
from idp.offices import office_import as offices
from idp.permissions import SHELL, Operation, TeamRole
from idp.settings import Settings

_Watch = Callable[[int, int], None]


def prepare_database(layout: DemoLayout, state: DemoState) -> None:
    """Migrate and fill the database, with progress bars. Raises DemoError."""
    upgrade(layout.database_url)
    with Progress(transient=True) as progress:
        asyncio.run(_fill_database(layout, state, _ProgressBars(progress)))


class _ProgressBars:
    """One progress bar for each import."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def of(self, what: str) -> _Watch:
        task: TaskID = self._progress.add_task(what, total=None)
        return lambda done, total: self._progress.update(task, completed=done, total=total)


async def _fill_database(layout: DemoLayout, state: DemoState, bars: _ProgressBars) -> None:
    secret_keys = SecretStr(state.secret_keys)
    settings = Settings(issuer=layout.issuer, database_url=layout.database_url, secret_keys=secret_keys, demo=True)
    composition = compose(settings)
    try:
        async with composition.foundation.database.begin() as session:
            await _import_inventory(session, bars)
            await _import_people(composition.accounts.admin(session, SHELL), bars)
            await _enrol_officers(composition.accounts, session, state)
            await _import_clients(composition.clients.admin(session, SHELL), layout, state)
            await _make_team(composition.teams.admin(session, SHELL))
    finally:
        await close(composition)


async def _import_inventory(session: Session, bars: _ProgressBars) -> None:
    _check_report(
        await offices.import_offices(session, public_inventory.read_organisations(), _order(bars.of("Offices")))
    )
    _check_report(
        await inventory_import.import_applications(
            session, public_inventory.read_applications(), _order(bars.of("Applications"))
        )
    )


async def _import_people(admin: PersonnelDesk, bars: _ProgressBars) -> None:
    _check_report(
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
    _check_report((await client_import.import_clients(admin, document, ImportOptions("demo"))).report)


async def _make_team(admin: TeamAdmin) -> None:
    """Let the developer of the demonstration manage the team of an application; kept if there is one already."""
    application = await catalogue.find_by_inventory_id(admin.session, DEVELOPED)
    if application is None:
        raise DemoError(f"Application {DEVELOPED} is not in the inventory. Please report this.")
    await team_changes.add_member(admin, application, DEVELOPER, TeamRole.MANAGER)


def _order(watch: _Watch) -> ImportOptions:
    return ImportOptions(public_inventory.LABEL, progress=watch, authority=SHELL)


def _check_report(report: ImportReport) -> None:
    if report.rejected:
        row = report.rejected[0]
        raise DemoError(f"{row.key} was not accepted: {'; '.join(row.reasons)}. Please report this.")

"""Migrates and fills the demonstration's database, in one transaction; idempotent."""

import asyncio
import json
from collections.abc import Callable

from pydantic import SecretStr
from rich.progress import Progress, TaskID

from idp.accounts import directory
from idp.accounts.desk import Desk as PersonnelDesk
from idp.catalogue import inventory, public_inventory
from idp.cli.demo import filling
from idp.cli.demo.kept import Kept
from idp.cli.demo.stage import Stage, Trouble
from idp.cli.migrate import upgrade
from idp.clients import importing, register
from idp.clients.desk import Desk
from idp.clients.refusals import NoSuchClient
from idp.composition import close, compose
from idp.foundation.database import Session
from idp.foundation.importing import Order, Report
from idp.offices import register as offices
from idp.permissions import SHELL, Operation
from idp.settings import Settings

_Watch = Callable[[int, int], None]


def prepare(stage: Stage, kept: Kept) -> None:
    """Migrate and fill the database, with progress bars. Raises DemoError."""
    upgrade(stage.database_url)
    with Progress(transient=True) as progress:
        asyncio.run(_fill(stage, kept, _Bars(progress)))


class _Bars:
    """One progress bar for each import."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def of(self, what: str) -> _Watch:
        task: TaskID = self._progress.add_task(what, total=None)
        return lambda done, total: self._progress.update(task, completed=done, total=total)


async def _fill(stage: Stage, kept: Kept, bars: _Bars) -> None:
    secret_keys = SecretStr(kept.secret_keys)
    settings = Settings(issuer=stage.issuer, database_url=stage.database_url, secret_keys=secret_keys, demo=True)
    composition = compose(settings)
    try:
        async with composition.foundation.database.begin() as session:
            await _bring_inventory(session, bars)
            await _bring_people(composition.accounts.desk(session, SHELL), bars)
            await _bring_clients(composition.clients.desk(session, SHELL), stage, kept)
    finally:
        await close(composition)


async def _bring_inventory(session: Session, bars: _Bars) -> None:
    _accept(await offices.take_in(session, public_inventory.organisations(), _order(bars.of("Offices"))))
    _accept(await inventory.take_in(session, public_inventory.applications(), _order(bars.of("Applications"))))


async def _bring_people(desk: PersonnelDesk, bars: _Bars) -> None:
    _accept((await directory.import_people(desk, filling.people(), _order(bars.of("Invented people")))).report)


async def _bring_clients(desk: Desk, stage: Stage, kept: Kept) -> None:
    """First each as a client of the demonstration, then its secret, as when moving in from another provider."""
    desk, rows = desk.acting(Operation.IMPORT_CLIENTS), []
    for one in filling.clients(stage):
        secret = kept.client_secrets[one.client_id]
        own = {"client_id": one.client_id, "client_secret": secret, "application": one.application}
        rows.append({**one.declaration, **own})
        try:
            await desk.client(one.client_id)
        except NoSuchClient:
            metadata = register.read(desk.provider, one.declaration, one.client_id)
            await register.keep(
                desk, metadata, await register.application_named(desk.session, one.application), demo=True
            )
    document = json.dumps({"clients": rows}).encode()
    _accept((await importing.import_clients(desk, document, Order("demo"))).report)


def _order(watch: _Watch) -> Order:
    return Order(public_inventory.LABEL, progress=watch, authority=SHELL)


def _accept(report: Report) -> None:
    if report.rejected:
        row = report.rejected[0]
        raise Trouble(f"{row.key} was not accepted: {'; '.join(row.reasons)}. Please report this.")

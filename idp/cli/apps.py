"""idp apps: the offices and the inventory of applications."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from idp.catalogue import inventory, public_inventory
from idp.catalogue import store as catalogue
from idp.catalogue.application import Dimension
from idp.catalogue.eligibility import why_not
from idp.cli.context import run
from idp.cli.imports import Upload, content, take_in
from idp.cli.settled import stop
from idp.composition import Composition
from idp.foundation.database import Session
from idp.foundation.importing import Order
from idp.offices import register
from idp.permissions import SHELL, Operation
from idp.tracker.dashboard import Tracker
from idp.tracker.ladder import Rung
from idp.tracker.listing import Tracked

Answer = TypeVar("Answer")

app = typer.Typer(no_args_is_help=True, help="The offices, and the inventory of applications.")

File = Annotated[
    Path | None, typer.Argument(help="A CSV file, - for standard input; without it the public inventory of May 2022.")
]
Source = Annotated[
    str | None, typer.Option(help="Where these rows come from; shown beside them. Default: the file's name.")
]
AcceptGoodRows = Annotated[bool, typer.Option(help="Import the good rows although others are bad.")]
DryRun = Annotated[bool, typer.Option(help="Only say what would happen.")]


@app.command("import")
def import_applications(
    file: File = None, source: Source = None, accept_good_rows: AcceptGoodRows = False, dry_run: DryRun = False
) -> None:
    """Import applications from a CSV file (UTF-8; comma, semicolon or tab). Running it twice changes nothing.

    Columns: inventory_id (the key), name, owner_code (an office imported before), origin (city, central), status
    (active, inactive), media (web, mobile, desktop, other), spbe_class (umum, khusus), user_scope_opd, audience (asn,
    public, both), dimension (governance, branding, economy, living, society, environment); optional: url, year, users
    (how many people use it), note. Rows are added or brought up to date, never removed. When rows are bad, each is
    named with its line and what to do, and nothing is kept.
    """
    upload = Upload(content(file, public_inventory.applications()), "application", "applications")
    take_in(inventory.take_in, upload, Order(_label(file, source), accept_good_rows, dry_run, authority=SHELL))


@app.command("import-offices")
def import_offices(
    file: File = None, source: Source = None, accept_good_rows: AcceptGoodRows = False, dry_run: DryRun = False
) -> None:
    """Import offices from a CSV file (UTF-8; comma, semicolon or tab). Running it twice changes nothing.

    Columns: code (text: leading zeros count), name, type (as in dinas; scope_group marks an audience group), parent
    (the code of the office above; never read off the code); optional: aka, alt_code_kemendagri, predecessor (the code
    of the office it replaced), valid_from and valid_until (as in 2026-11-21), note. Offices are never removed: one
    that is merged away gets a valid_until.
    """
    upload = Upload(content(file, public_inventory.organisations()), "office", "offices")
    take_in(register.take_in, upload, Order(_label(file, source), accept_good_rows, dry_run, authority=SHELL))


@app.command("list")
def list_applications(
    search: Annotated[str, typer.Option(help="Words in the name, the number, or the office.")] = "",
    office: Annotated[str | None, typer.Option(help="An office's code; the units under it are included.")] = None,
    dimension: Annotated[Dimension | None, typer.Option(help="A smart-city dimension.")] = None,
    eligible: Annotated[
        bool | None, typer.Option(help="Only those single sign-on can reach, or only the others.")
    ] = None,
) -> None:
    """List applications: number, level, name, office."""
    wanted = catalogue.Wanted(search, office, dimension, eligible, limit=100_000)
    found = _ask(
        lambda tracker, session: tracker.applications(SHELL, session, wanted, None), Operation.LIST_APPLICATIONS
    )
    for one in found.items:
        place = f"{one.application.inventory_id:>6}  {one.standing.level.code}"
        typer.echo(f"{place}  {one.application.name}  ({one.application.owner.name})")
    typer.echo(f"{len(found.items)} applications.")


@app.command()
def show(number: Annotated[str, typer.Argument(help="The application's number in the inventory.")]) -> None:
    """Show one application with its level, the evidence for it, and what is missing."""

    async def tracked(tracker: Tracker, session: Session) -> Tracked | None:
        application = await catalogue.with_inventory_id(session, number)
        return await tracker.application(SHELL, session, application.id) if application else None

    found = _ask(tracked, Operation.SHOW_APPLICATION)
    if found is None:
        stop(f"No application has the number {number}: `idp apps list --search WORD` finds numbers.")
    application, reason = found.application, why_not(found.application)
    typer.secho(f"{application.name} ({application.inventory_id})", bold=True)
    typer.echo(f"{application.owner.name}, code {application.owner.code}")
    typer.echo(f"{application.origin}, {application.status}, {application.media}; source: {application.source}")
    typer.echo(f"Not eligible: {reason}" if reason else "Eligible")
    typer.echo(f"Level {found.standing.level.code} {found.standing.level.title}")
    for rung in found.standing.rungs:
        typer.echo(_rung(rung))


def _rung(rung: Rung) -> str:
    seen = ", ".join(f"{one.proof} × {one.count} ({one.day})" for one in rung.evidence) or "nothing seen"
    lacks = "; ".join(f"needs {one.lack} {one.have}/{one.need}" for one in rung.missing)
    return f"  {'✓' if rung.holds else '·'} {rung.level.code} {rung.level.title}: {seen}{'; ' if lacks else ''}{lacks}"


def _ask(question: Callable[[Tracker, Session], Awaitable[Answer]], operation: Operation) -> Answer:
    async def asked(composition: Composition) -> Answer:
        async with composition.foundation.database.begin() as session:
            return await question(composition.tracker, session)

    return run(asked, operation)


def _label(file: Path | None, source: str | None) -> str:
    return source or (file.name if file else public_inventory.LABEL)

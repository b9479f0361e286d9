"""idp apps: the offices and the inventory of applications."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from idp.catalogue import inventory_import, public_inventory
from idp.catalogue import store as catalogue
from idp.catalogue.application import Dimension
from idp.catalogue.eligibility import explain_ineligibility
from idp.catalogue.inventory_columns import INVENTORY_HEADINGS, describe_headers
from idp.cli import decisions, inventory_changes
from idp.cli.context import run
from idp.cli.settings import fail
from idp.cli.table_import import ImportedTable, import_table, read_columns, read_content
from idp.cli.teams import claim_app, team_app
from idp.composition import Composition
from idp.foundation.database import Session
from idp.foundation.import_report import ImportOptions
from idp.offices import office_import
from idp.offices.office_file import OFFICE_HEADINGS
from idp.permissions import SHELL, Operation
from idp.tracker.applications import TrackedApplication, TrackedFilter
from idp.tracker.levels.rules import LevelResult, UnmetRequirement
from idp.tracker.tracker import Tracker

Answer = TypeVar("Answer")

app = typer.Typer(no_args_is_help=True, help="The offices, and the inventory of applications.")
app.add_typer(claim_app, name="claim")
app.add_typer(team_app, name="team")

File = Annotated[
    Path | None,
    typer.Argument(help="XLSX or CSV, - for standard input; without it the public inventory of May 2022."),
]
Source = Annotated[
    str | None, typer.Option(help="Where these rows come from; shown beside them. Default: the file's name.")
]
AcceptGoodRows = Annotated[bool, typer.Option(help="Import the good rows although others are bad.")]
DryRun = Annotated[bool, typer.Option(help="Only say what would happen.")]
Columns = Annotated[
    list[str] | None,
    typer.Option("--column", metavar="HEADING=COLUMN", help="The column that a heading stands for; repeat for more."),
]


_APPLICATIONS_FILE = f"""Import applications from a table: XLSX, or CSV with comma, semicolon or tab.

Running it twice changes nothing. Titles above the table, headings within it, totals and notes below it are not read.

Columns, by these names or their Indonesian headings: {describe_headers()}. Rows are added or brought up to date, never
removed. When rows are bad, each is named with its line and what to do, and nothing is kept.
"""


@app.command("import", help=_APPLICATIONS_FILE)
def import_applications(
    file: File = None,
    *,
    source: Source = None,
    accept_good_rows: AcceptGoodRows = False,
    dry_run: DryRun = False,
    column: Columns = None,
) -> None:
    """Import applications from a table: what `idp apps import` does."""
    import_table(
        inventory_import.import_applications,
        read_content(file, public_inventory.read_applications()),
        ImportOptions(
            _source_label(file, source), accept_good_rows, dry_run, authority=SHELL, columns=read_columns(column)
        ),
        ImportedTable(INVENTORY_HEADINGS, "application", "applications"),
    )


@app.command("import-offices")
def import_offices(
    file: File = None,
    *,
    source: Source = None,
    accept_good_rows: AcceptGoodRows = False,
    dry_run: DryRun = False,
    column: Columns = None,
) -> None:
    """Import offices from a table: XLSX, or CSV with comma, semicolon or tab. Running it twice changes nothing.

    Columns, by these names or their Indonesian headings: code (text: leading zeros count), name, type (as in dinas;
    scope_group marks an audience group), parent (the code of the office above; never read off the code); optional:
    aka, alt_code_kemendagri, predecessor (the code of the office it replaced), valid_from and valid_until (as in
    2026-11-21), note. Offices are never removed: one that is merged away gets a valid_until.
    """
    import_table(
        office_import.import_offices,
        read_content(file, public_inventory.read_organisations()),
        ImportOptions(
            _source_label(file, source), accept_good_rows, dry_run, authority=SHELL, columns=read_columns(column)
        ),
        ImportedTable(OFFICE_HEADINGS, "office", "offices"),
    )


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
    filters = TrackedFilter(search=search, office=office, dimension=dimension, eligible=eligible, limit=100_000)
    found = _run_query(
        lambda tracker, session: tracker.list_applications(SHELL, session, filters), Operation.LIST_APPLICATIONS
    )
    for one in found.items:
        place = f"{one.application.inventory_id:>6}  {one.standing.level.code}"
        typer.echo(f"{place}  {one.application.name}  ({one.application.owner.name})")
    typer.echo(f"{len(found.items)} applications.")


@app.command()
def show(number: Annotated[str, typer.Argument(help="The application's number in the inventory.")]) -> None:
    """Show one application with its level, the evidence for it, and what is missing."""

    async def tracked(tracker: Tracker, session: Session) -> TrackedApplication | None:
        application = await catalogue.find_by_number(session, number)
        return await tracker.find_application(SHELL, session, application.id) if application else None

    found = _run_query(tracked, Operation.SHOW_APPLICATION)
    if found is None:
        fail(f"No application has the number {number}: `idp apps list --search WORD` finds numbers.")
    application, reason = found.application, explain_ineligibility(found.application)
    typer.secho(f"{application.name} ({application.inventory_id})", bold=True)
    typer.echo(f"{application.owner.name}, code {application.owner.code}")
    typer.echo(f"{application.origin}, {application.status}, {application.media}; source: {application.source}")
    typer.echo(f"Not eligible: {reason}" if reason else "Eligible")
    if application.declared:
        declared = f"{application.declared}, {application.declared_reason}"
        typer.echo(f"Declared: {declared}; idp apps decisions {number} says by whom and since when")
    typer.echo(f"Level {found.standing.level.code} {found.standing.level.title}")
    for result in found.standing.measured:
        typer.echo(_format_level(result))


def _format_level(result: LevelResult) -> str:
    evidence = ", ".join(f"{one.proof} × {one.count} ({one.day})" for one in result.evidence) or "nothing seen"
    lacks = "; ".join(map(_lack, result.missing))
    mark, found = "✓" if result.is_met else "·", f"{evidence}; {lacks}" if lacks else evidence
    return f"  {mark} {result.level.code} {result.level.title}: {found}"


def _lack(lack: UnmetRequirement) -> str:
    """What is missing; of failures, the cause that holds the level back."""
    words = f"needs {lack.lack} {lack.have}/{lack.need}"
    return f"{words}, {lack.of_cause} of them {lack.cause}" if lack.cause else words


def _run_query(question: Callable[[Tracker, Session], Awaitable[Answer]], operation: Operation) -> Answer:
    async def queried(composition: Composition) -> Answer:
        async with composition.foundation.database.begin() as session:
            return await question(composition.tracker, session)

    return run(queried, operation)


def _source_label(file: Path | None, source: str | None) -> str:
    return source or (file.name if file else public_inventory.LABEL)


for _commands in (decisions.app, inventory_changes.app):
    app.registered_commands += _commands.registered_commands

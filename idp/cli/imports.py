"""Imports a CSV table on the command line and prints the report."""

import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import typer
from rich.progress import Progress

from idp.cli.context import run
from idp.cli.settled import stop
from idp.composition import Composition
from idp.foundation.database import Session
from idp.foundation.importing import Order, Report
from idp.foundation.spreadsheet import Unreadable

TakeIn = Callable[[Session, bytes, Order], Awaitable[Report]]

#: Rejected rows that are printed; the rest is counted.
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Upload:
    """A table and the nouns for its rows: ("application", "applications")."""

    content: bytes
    one: str
    many: str


def content(file: Path | None, shipped: bytes) -> bytes:
    """Read the file (- for standard input), or the shipped table without one; ends the command if unreadable."""
    if file is None:
        return shipped
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as problem:
        stop(f"{file} cannot be read ({problem.strerror}): give the path of a CSV file, or - for standard input.")


def take_in(work: TakeIn, upload: Upload, order: Order) -> None:
    """Import in one transaction, print the report, and fail when nothing was saved."""

    async def imported(composition: Composition) -> Report:
        with Progress(transient=True) as bar:
            task = bar.add_task(f"Importing {upload.many}", total=None)
            watched = replace(order, progress=lambda done, total: bar.update(task, completed=done, total=total))
            async with composition.foundation.database.begin() as session:
                return await work(session, upload.content, watched)

    try:
        report = run(imported)
    except Unreadable as problem:
        stop(str(problem))
    _show(report, upload, order)


def _show(report: Report, upload: Upload, order: Order) -> None:
    for row in report.rejected[:SHOWN]:
        name = f"{upload.one} {row.key}" if row.key else upload.one
        typer.secho(f"Line {row.line}, {name}: {'; '.join(row.reasons)}.", fg="red", err=True)
    if len(report.rejected) > SHOWN:
        typer.secho(f"… and {len(report.rejected) - SHOWN} more rows.", fg="red", err=True)
    for change in report.changed:
        typer.echo(f"Changed {upload.one} {change.key}: {', '.join(change.fields)}.")
    if report.ignored_columns:
        typer.echo(f"Columns that were not read: {', '.join(report.ignored_columns)}.")
    if report.absent:
        typer.echo(f"{len(report.absent)} {upload.many} are not in this file; they stay as they are.")
    typer.echo(f"{', '.join(f'{number} {end}' for end, number in report.numbers.items())}.")
    if order.dry_run:
        typer.echo("Dry run: nothing was kept.")
    elif not report.saved:
        stop("Nothing was kept. Repair these rows, or import the good ones with --accept-good-rows.")

"""Imports a CSV table on the command line and prints the report."""

import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import typer
from rich.progress import Progress

from idp.cli.context import run
from idp.cli.settings import fail
from idp.composition import Composition
from idp.foundation.csv_table import UnreadableTable
from idp.foundation.database import Session
from idp.foundation.import_report import ImportOptions, ImportReport

TableImport = Callable[[Session, bytes, ImportOptions], Awaitable[ImportReport]]

#: Rejected rows that are printed; the rest is counted.
MAX_REJECTED_SHOWN = 50


def read_content(file: Path | None, shipped: bytes) -> bytes:
    """Read the file (- for standard input), or the shipped table without one; ends the command if unreadable."""
    if file is None:
        return shipped
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as problem:
        fail(f"{file} cannot be read ({problem.strerror}): give the path of a CSV file, or - for standard input.")


def import_table(work: TableImport, content: bytes, order: ImportOptions, *, one: str, many: str) -> None:
    """Import in one transaction, print the report, and fail when nothing was saved; `one`, `many`: nouns for rows."""

    async def imported(composition: Composition) -> ImportReport:
        with Progress(transient=True) as bar:
            task = bar.add_task(f"Importing {many}", total=None)
            watched = replace(order, progress=lambda done, total: bar.update(task, completed=done, total=total))
            async with composition.foundation.database.begin() as session:
                return await work(session, content, watched)

    try:
        report = run(imported)
    except UnreadableTable as problem:
        fail(str(problem))
    _print_report(report, order, one=one, many=many)


def _print_report(report: ImportReport, order: ImportOptions, *, one: str, many: str) -> None:
    for row in report.rejected[:MAX_REJECTED_SHOWN]:
        name = f"{one} {row.key}" if row.key else one
        typer.secho(f"Line {row.line}, {name}: {'; '.join(row.reasons)}.", fg="red", err=True)
    if len(report.rejected) > MAX_REJECTED_SHOWN:
        typer.secho(f"… and {len(report.rejected) - MAX_REJECTED_SHOWN} more rows.", fg="red", err=True)
    for change in report.changed:
        typer.echo(f"Changed {one} {change.key}: {', '.join(change.fields)}.")
    if report.ignored_columns:
        typer.echo(f"Columns that were not read: {', '.join(report.ignored_columns)}.")
    if report.absent:
        typer.echo(f"{len(report.absent)} {many} are not in this file; they stay as they are.")
    typer.echo(f"{', '.join(f'{number} {end}' for end, number in report.numbers.items())}.")
    if order.dry_run:
        typer.echo("Dry run: nothing was kept.")
    elif not report.saved:
        fail("Nothing was kept. Repair these rows, or import the good ones with --accept-good-rows.")

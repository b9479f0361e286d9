"""Imports a CSV table on the command line and prints the report."""

import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from rich.progress import Progress

from idp.cli.context import run
from idp.cli.import_output import ImportNouns, print_import
from idp.cli.settings import fail
from idp.composition import Composition
from idp.foundation.csv_table import UnreadableTable
from idp.foundation.database import Session
from idp.foundation.import_report import ImportOptions, ImportReport

TableImport = Callable[[Session, bytes, ImportOptions], Awaitable[ImportReport]]


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
    print_import(report, ImportNouns(one=one, many=many, place="Line"), dry_run=order.dry_run)

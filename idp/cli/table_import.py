"""Imports a table on the command line and prints the report."""

import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.progress import Progress

from idp.cli.context import run
from idp.cli.import_output import ImportNouns, print_import
from idp.cli.settings import fail
from idp.cli.table_messages import explain_file
from idp.composition import Composition
from idp.foundation.database import Session
from idp.foundation.import_report import ImportOptions, ImportReport
from idp.foundation.spreadsheet import UnreadableSpreadsheet
from idp.foundation.table_headings import Headings, UnreadableTable

TableImport = Callable[[Session, bytes, ImportOptions], Awaitable[ImportReport]]


def read_content(file: Path | None, shipped: bytes) -> bytes:
    """Read the file (- for standard input), or the shipped table without one; ends the command if unreadable."""
    if file is None:
        return shipped
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as problem:
        fail(f"{file} cannot be read ({problem.strerror}): give the path of a file that is there, or - for input.")


def read_columns(typed: Sequence[str] | None) -> dict[str, str]:
    """Headings and the columns they stand for, from HEADING=COLUMN; ends the command where one is none."""
    columns = {}
    for one in typed or ():
        heading, equals, column = one.rpartition("=")
        if not equals or not heading.strip() or not column.strip():
            fail(f"{one} names no column: write the heading, = and the column, as in 'Nama Aplikasi=name'.")
        columns[heading] = column
    return columns


@dataclass(frozen=True, slots=True)
class ImportedTable:
    """What a table is of: its headings, and the nouns for a row and several."""

    headings: Headings
    one: str
    many: str


def import_table(work: TableImport, content: bytes, order: ImportOptions, kind: ImportedTable) -> None:
    """Import in one transaction, print the report, and fail when nothing was saved."""

    async def imported(composition: Composition) -> ImportReport:
        with Progress(transient=True) as bar:
            task = bar.add_task(f"Importing {kind.many}", total=None)
            watched = replace(order, progress=lambda done, total: bar.update(task, completed=done, total=total))
            async with composition.foundation.database.begin() as session:
                return await work(session, content, watched)

    try:
        report = run(imported)
    except (UnreadableSpreadsheet, UnreadableTable) as problem:
        fail(explain_file(problem, kind.headings))
    print_import(report, ImportNouns(one=kind.one, many=kind.many, place="Line"), dry_run=order.dry_run)

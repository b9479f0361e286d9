"""Prints what an import did or would do: the first messages row by row, then counts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import typer

from idp.cli.settings import fail
from idp.cli.table_messages import describe_reading
from idp.foundation.import_report import ImportReport

#: Messages of one kind that are printed; the rest is counted.
MOST_MESSAGES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportNouns:
    """The words of one import: a row and several, how a row is found in the file, and what a file has beside rows."""

    one: str
    many: str
    place: str = "Row"
    columns: str = "Columns"
    #: Whether what was added is named, too.
    names_added: bool = False


def print_import(
    report: ImportReport,
    nouns: ImportNouns,
    *,
    dry_run: bool,
    warnings: Sequence[tuple[str, str]] = (),
    details: Sequence[str] = (),
) -> None:
    """Print the report; unless it is a dry run, end the command when nothing was kept.

    `details`: sentences about what was changed beside the fields that are named.
    """
    for sentence in describe_reading(report.table) if report.table else ():
        typer.echo(sentence)
    _print_first([_rejected_line(row.line, row.key, row.reasons, nouns) for row in report.rejected], "red")
    _print_first([f"{nouns.one.capitalize()} {key}: {warning}." for key, warning in warnings], "yellow")
    _sum_up_warnings(warnings)
    _print_changes(report, nouns)
    _print_first(details)
    if report.ignored_columns:
        typer.echo(f"{nouns.columns} that were not read: {', '.join(report.ignored_columns)}.")
    if report.absent:
        typer.echo(f"{len(report.absent)} {nouns.many} are not in this file; they stay as they are.")
    numbers = ", ".join(f"{number} {end}" for end, number in report.numbers.items())
    typer.echo(f"{numbers}." if report.saved else f"Nothing was kept. It would be: {numbers}.")
    if dry_run:
        typer.echo("Dry run: nothing was kept.")
    elif not report.saved:
        fail("Nothing was kept. Repair these rows, or import the good ones with --accept-good-rows.")


def _print_changes(report: ImportReport, nouns: ImportNouns) -> None:
    if nouns.names_added:
        _print_first([f"{'Added' if report.saved else 'Would add'} {nouns.one} {key}." for key in report.added])
    changed = "Changed" if report.saved else "Would change"
    _print_first([f"{changed} {nouns.one} {row.key}: {', '.join(row.fields)}." for row in report.changed])


def _rejected_line(line: int, key: str, reasons: Iterable[str], nouns: ImportNouns) -> str:
    name = f"{nouns.one} {key}" if key and key != f"{nouns.place.lower()} {line}" else nouns.one
    return f"{nouns.place} {line}, {name}: {'; '.join(reasons)}."


def _print_first(lines: Sequence[str], colour: str | None = None) -> None:
    """Print the first lines and the number of the others; what is coloured goes to standard error."""
    for line in lines[:MOST_MESSAGES]:
        typer.secho(line, fg=colour, err=colour is not None)
    if len(lines) > MOST_MESSAGES:
        typer.secho(f"… and {len(lines) - MOST_MESSAGES} more.", fg=colour, err=colour is not None)


def _sum_up_warnings(warnings: Sequence[tuple[str, str]]) -> None:
    """How often each warning was given, where they were not all printed."""
    if len(warnings) > MOST_MESSAGES:
        for warning, number in Counter(warning for _, warning in warnings).most_common(MOST_MESSAGES):
            typer.secho(f"{number} × {warning}.", fg="yellow", err=True)

"""Input of the commands about clients: JSON files and --set options, and the import of a file."""

import json
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

import typer
from rich.progress import Progress

from idp.admin.documents.client_changes import Changes
from idp.cli.client_desk import at_the_desk
from idp.cli.imports import content
from idp.cli.settled import stop
from idp.clients.importing import Imported, import_clients
from idp.foundation.importing import Order, Report
from idp.foundation.json_rows import Unreadable
from idp.protocol.registration.declaration import UNSUPPORTED

#: What --set may name.
MEMBERS = ("client_id", *Changes.model_fields)


def import_file(file: Path, order: Order) -> None:
    """Import in one transaction, print the report, and fail when nothing was saved."""
    read = content(file, b"")
    try:
        with Progress(transient=True) as bar:
            task = bar.add_task("Importing clients", total=None)
            watched = replace(order, progress=lambda done, total: bar.update(task, completed=done, total=total))
            done = at_the_desk(lambda desk: import_clients(desk, read, watched))
    except Unreadable as problem:
        stop(f"{file}: {problem}")
    _show(done, order)


def members(given: list[str] | None) -> dict[str, object]:
    """The members of the --set options; a value is JSON if it parses as JSON, else plain text."""
    found: dict[str, object] = {}
    for one in given or ():
        name, equals, value = one.partition("=")
        if not equals:
            stop(f"--set {one}: write the member, =, and its value, as in --set environment=produksi.")
        _check_name(name.strip())
        found[name.strip()] = _value(value)
    return found


def _check_name(name: str) -> None:
    """End the command for an unknown member, which would be ignored silently otherwise."""
    if name not in MEMBERS and name not in UNSUPPORTED:
        near = get_close_matches(name, MEMBERS, 1)
        stop(f"--set {name}: a client has no such member" + (f"; did you mean {near[0]}?" if near else "."))


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def document(file: Path) -> dict[str, object]:
    """Read the JSON object in a file; ends the command when there is none."""
    try:
        read = json.loads(content(file, b""))
    except (ValueError, RecursionError):
        stop(f"{file} is not JSON: it must hold an object of members such as client_name and redirect_uris.")
    if not isinstance(read, dict):
        stop(f"{file} must hold one JSON object; a list of clients is for `idp clients import`.")
    return read


def _show(done: Imported, order: Order) -> None:
    report: Report = done.report
    for row in report.rejected:
        typer.secho(
            f"Row {row.line}, client {row.key or '(no client_id)'}: {'; '.join(row.reasons)}", fg="red", err=True
        )
    for key in report.added:
        typer.echo(f"Added client {key}.")
    for change in report.changed:
        typer.echo(f"Changed client {change.key}: {', '.join(change.fields)}.")
    for client_id, warning in done.warnings:
        typer.secho(f"Client {client_id}: {warning}.", fg="yellow", err=True)
    if report.ignored_columns:
        typer.echo(f"Members that were not read: {', '.join(report.ignored_columns)}.")
    typer.echo(f"{', '.join(f'{number} {end}' for end, number in report.numbers.items())}.")
    if order.dry_run:
        typer.echo("Dry run: nothing was kept.")
    elif not report.saved:
        stop("Nothing was kept. Repair these rows, or import the good ones with --accept-good-rows.")

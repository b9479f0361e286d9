"""Input of the commands about clients: JSON files and --set options, and the import of a file."""

import json
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from rich.progress import Progress

from idp.admin.documents.client_requests import Changes
from idp.cli.client_admin import with_client_admin
from idp.cli.import_output import ImportNouns, print_import
from idp.cli.settings import fail
from idp.cli.table_import import read_content
from idp.clients.imports.client_import import import_clients
from idp.foundation.import_report import ImportOptions
from idp.foundation.json_rows import UnreadableJson
from idp.protocol.registration.client_metadata import UNSUPPORTED_MEMBERS

#: What --set may name.
MEMBERS = ("client_id", *Changes.model_fields)
_NOUNS = ImportNouns(one="client", many="clients", columns="Members", names_added=True)


def import_client_file(file: Path, order: ImportOptions) -> None:
    """Import in one transaction, print the report, and fail when nothing was saved."""
    read = read_content(file, b"")
    try:
        with Progress(transient=True) as bar:
            task = bar.add_task("Importing clients", total=None)
            watched = replace(order, progress=lambda done, total: bar.update(task, completed=done, total=total))
            done = with_client_admin(lambda admin: import_clients(admin, read, watched))
    except UnreadableJson as problem:
        fail(f"{file}: {problem}")
    print_import(done.report, _NOUNS, dry_run=order.dry_run, warnings=done.warnings)


def parse_members(options: list[str] | None) -> dict[str, object]:
    """The members of the --set options; a value is JSON if it parses as JSON, else plain text."""
    found: dict[str, object] = {}
    for one in options or ():
        name, equals, value = one.partition("=")
        if not equals:
            fail(f"--set {one}: write the member, =, and its value, as in --set environment=produksi.")
        _check_name(name.strip())
        found[name.strip()] = _value(value)
    return found


def _check_name(name: str) -> None:
    """End the command for an unknown member, which would be ignored silently otherwise."""
    if name not in MEMBERS and name not in UNSUPPORTED_MEMBERS:
        near = get_close_matches(name, MEMBERS, 1)
        fail(f"--set {name}: a client has no such member" + (f"; did you mean {near[0]}?" if near else "."))


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def read_document(file: Path) -> dict[str, object]:
    """Read the JSON object in a file; ends the command when there is none."""
    try:
        read = json.loads(read_content(file, b""))
    except (ValueError, RecursionError):
        fail(f"{file} is not JSON: it must hold an object of members such as client_name and redirect_uris.")
    if not isinstance(read, dict):
        fail(f"{file} must hold one JSON object; a list of clients is for `idp clients import`.")
    return read

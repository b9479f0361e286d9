"""idp apps edit, changes, note, add and export: the fields of the inventory and their history."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from idp.catalogue import store as catalogue
from idp.catalogue.application import Application
from idp.catalogue.catalogue_admin import CatalogueAdmin
from idp.catalogue.changes import adding, correcting
from idp.catalogue.changes.application_change import (
    AdditionDone,
    AdditionForm,
    AdditionRefused,
    ApplicationEdit,
    EditDone,
    EditRefused,
)
from idp.catalogue.changes.field_values import FIELDS, field_texts
from idp.catalogue.inventory_export import HEADER, inventory_rows
from idp.catalogue.notes import note_taking
from idp.catalogue.notes.note_taking import NoteRemoval
from idp.cli.inventory_admin import Number, describe_person, find_application, with_catalogue
from idp.cli.list_output import print_list
from idp.cli.settings import fail
from idp.foundation.note_rule import NoteProblem
from idp.foundation.table_output import TableFormat, write_table
from idp.permissions import Operation

#: How many changes are listed at most.
_AT_MOST = 500
_FIELDS = ", ".join(FIELDS)

Field = Annotated[
    list[str],
    typer.Option("--set", metavar="FIELD=VALUE", help=f"A field and its text; repeat for more. Fields: {_FIELDS}."),
]

app = typer.Typer()


@app.command("edit")
def edit(number: Number, field: Field) -> None:
    """Change fields of an application: `--set status=inactive --set owner_code=400010`; `changes` lists them."""
    typed = _read_fields(field)

    async def work(admin: CatalogueAdmin) -> EditDone | EditRefused:
        application = await find_application(admin, number)
        return await correcting.edit_application(admin, application, ApplicationEdit(field_texts(application), typed))

    done = with_catalogue(work, Operation.CORRECT_APPLICATION)
    if isinstance(done, EditRefused):
        fail(f"Nothing was changed: {'; '.join(one.words for one in done.problems)}.")
    for change in done.changes:
        typer.echo(f"{change.field}: {change.before or '(empty)'} -> {change.after or '(empty)'}")
    typer.echo(f"{len(done.changes)} changed.")


@app.command("changes")
def list_changes(number: Number) -> None:
    """List what changed of an application, the newest first: day, field, from, to, by whom, by which way."""

    async def work(admin: CatalogueAdmin) -> list[list[str]]:
        page = await correcting.list_changes(admin, await find_application(admin, number), _AT_MOST)
        return [
            [
                str(admin.calendar.day_of(one.changed_at)),
                one.field,
                one.before or "-",
                one.after or "-",
                describe_person(one.changed_by),
                one.way,
            ]
            for one in page.items
        ]

    rows = with_catalogue(work, Operation.LIST_APPLICATION_CHANGES)
    print_list(["day", "field", "from", "to", "by", "way"], rows, "field", "change")


@app.command("note")
def note(
    number: Number,
    text: Annotated[str, typer.Argument(help="The note; without it, the notes are listed.")] = "",
    remove: Annotated[UUID | None, typer.Option(help="Remove the note with this id.")] = None,
) -> None:
    """Write a note about an application that its office and Kominfo read, list the notes, or remove one."""
    if remove is not None:
        _remove_note(number, remove)
    elif text:
        _write_note(number, text)
    else:
        rows = with_catalogue(lambda admin: _note_rows(admin, number), Operation.LIST_NOTES)
        print_list(["id", "day", "by", "note"], rows, "id", "note")


@app.command("add")
def add(
    field: Field,
    another: Annotated[bool, typer.Option(help="It is another application than those like it.")] = False,
) -> None:
    """Add an application to the inventory; without inventory_id it is given a number."""
    form = AdditionForm(_read_fields(field), is_another=another)
    done = with_catalogue(lambda admin: adding.add_application(admin, form), Operation.ADD_APPLICATION)
    if isinstance(done, AdditionDone):
        typer.echo(f"Added: {done.inventory_id}")
        return
    for one in done.duplicates:
        words = f"{one.application.number or 'a proposal'}  {one.application.name}"
        typer.secho(f"Alike ({one.kind.name.lower().replace('_', ' ')}): {words}", err=True)
    fail(f"Nothing was added: {_explain(done)}.")


@app.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="Where to write; the end of its name says how: .xlsx or .csv.")],
) -> None:
    """Write the inventory into a file that spreadsheet programs open and `idp apps import` reads back."""
    formats = {f".{one}": one for one in TableFormat}
    table_format = formats.get(file.suffix.lower())
    if table_format is None:
        fail(f"{file} ends neither with .xlsx nor with .csv: give it one of these names.")

    async def work(admin: CatalogueAdmin) -> list[Application]:
        return await catalogue.list_all(admin.session)

    applications = with_catalogue(work, Operation.LIST_APPLICATIONS)
    try:
        file.write_bytes(write_table(table_format, HEADER, inventory_rows(applications)))
    except OSError as problem:
        fail(f"{file} cannot be written ({problem.strerror}): give another path.")
    typer.echo(f"{len(applications)} applications.")


def _read_fields(fields: Iterable[str]) -> dict[str, str]:
    """The fields by their names; ends the command where one is none."""
    typed = {}
    for field in fields:
        name, equals, text = field.partition("=")
        if not equals or name not in FIELDS:
            fail(f"{field} is no field with a text: write one as FIELD=VALUE. Fields: {_FIELDS}.")
        typed[name] = text
    return typed


def _explain(refused: AdditionRefused) -> str:
    problems = "; ".join(one.words for one in refused.problems)
    return problems or "there are applications like it; --another says that it is none of them"


def _write_note(number: str, text: str) -> None:
    async def work(admin: CatalogueAdmin) -> UUID | NoteProblem:
        written = await note_taking.write_note(admin, await find_application(admin, number), text)
        return written if isinstance(written, NoteProblem) else written.id

    written = with_catalogue(work, Operation.WRITE_NOTE)
    if isinstance(written, NoteProblem):
        fail(f"Nothing was written: the note is {written.name.lower().replace('_', ' ')}.")
    typer.echo(f"Written: {written}")


def _remove_note(number: str, note_id: UUID) -> None:
    async def work(admin: CatalogueAdmin) -> NoteRemoval:
        return await note_taking.remove_note(admin, await find_application(admin, number), note_id)

    if with_catalogue(work, Operation.REMOVE_NOTE) is not NoteRemoval.REMOVED:
        fail(f"Application {number} has no note with this id: `idp apps note {number}` lists them.")
    typer.echo("Removed.")


async def _note_rows(admin: CatalogueAdmin, number: str) -> list[list[str]]:
    notes = await note_taking.list_notes(admin, await find_application(admin, number))
    return [
        [str(one.id), str(admin.calendar.day_of(one.written_at)), describe_person(one.written_by), one.text]
        for one in notes
    ]

"""Fields of an application as texts, and texts as values, by the one table of inventory columns; pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from idp.catalogue.application import Application, ApplicationDraft
from idp.catalogue.changes.application_change import (
    ApplicationChangeWay,
    ApplicationEdit,
    EditConflict,
    InventoryFault,
    InventoryProblem,
    NewChange,
)
from idp.catalogue.claims.claim_rules import NameFault, find_name_fault
from idp.catalogue.inventory_columns import (
    COLUMN_NAMES,
    FILE_COLUMNS,
    INVENTORY_COLUMNS,
    InventoryColumn,
)
from idp.foundation.named_table import NamedRow
from idp.foundation.row_reader import RowReader, TextFault
from idp.foundation.spreadsheet import SheetCell
from idp.offices.office_file import explain_unknown_code

#: The columns of files, by name.
FIELDS = {column.name: column for column in FILE_COLUMNS}


@dataclass(frozen=True, slots=True)
class ReadFields:
    """Typed fields as values, and what is wrong with the others."""

    values: Mapping[str, Any]
    problems: tuple[InventoryProblem, ...]


@dataclass(frozen=True, slots=True)
class EditPlan:
    """What a correction changes, by field the text typed; and what somebody else changed since."""

    typed: Mapping[str, str]
    conflicts: tuple[EditConflict, ...]


def editable_columns(everything: bool) -> tuple[InventoryColumn, ...]:
    """The columns that Kominfo may change (`everything`), or the owning office."""
    return tuple(column for column in FILE_COLUMNS if everything or column.correctable)


def field_texts(application: Application) -> Mapping[str, str]:
    """The fields of an application as a form shows them, by the names of inventory columns."""
    return {column.name: column.kind.write(_value(application, column)) for column in FILE_COLUMNS}


def plan_edit(current: Mapping[str, str], edit: ApplicationEdit) -> EditPlan:
    """Compare what was typed with what the form showed and with what is stored now."""
    changed, conflicts = {}, []
    for name, typed in edit.typed.items():
        now, shown = current.get(name, ""), edit.seen.get(name, "")
        if _same(typed, shown) or _same(typed, now):
            continue
        if _same(shown, now):
            changed[name] = typed
        else:
            conflicts.append(EditConflict(name, shown, now, typed))
    return EditPlan(changed, tuple(conflicts))


def read_fields(typed: Mapping[str, str], everything: bool) -> ReadFields:
    """Read these fields as an import would; `everything`: as Kominfo, not as the owning office."""
    allowed = {column.name for column in editable_columns(everything)}
    cells = RowReader(NamedRow(0, {_header(name): SheetCell(text) for name, text in typed.items()}))
    values: dict[str, Any] = {}
    problems: list[InventoryProblem] = []
    for name, text in typed.items():
        if name not in allowed:
            problems.append(InventoryProblem(name, InventoryFault.NOT_YOURS, f"{name} is not yours to change"))
            continue
        before = len(cells.faults)
        values[name] = FIELDS[name].kind.read(cells, _header(name))
        problems += _form_problems(name, text, cells, cells.faults[before:])
    return ReadFields(values, tuple(problems))


def changes_between(
    application_id: UUID, before: Mapping[str, str], after: Mapping[str, str], way: ApplicationChangeWay
) -> tuple[NewChange, ...]:
    """The changes from some texts of fields to others."""
    return tuple(
        NewChange(application_id, name, before[name], text, way) for name, text in after.items() if text != before[name]
    )


def first_changes(application_id: UUID, draft: ApplicationDraft, way: ApplicationChangeWay) -> tuple[NewChange, ...]:
    """The changes from nothing to a new application."""
    return changes_between(application_id, dict.fromkeys(COLUMN_NAMES, ""), draft_texts(draft), way)


def draft_texts(draft: ApplicationDraft) -> Mapping[str, str]:
    """The fields of a draft as texts, by the names of inventory columns; its source too."""
    return {column.name: column.kind.write(getattr(draft, column.name)) for column in INVENTORY_COLUMNS}


def number_taken(number: str, other: str) -> InventoryProblem:
    """Another application has the number, perhaps written otherwise: `other`."""
    words = f"inventory_id {number} is that of application {other}: give another one"
    return InventoryProblem("inventory_id", InventoryFault.NUMBER_TAKEN, words)


def unknown_office(code: str, known: Collection[str]) -> InventoryProblem:
    """No office has the code; `known`: the codes of offices."""
    return InventoryProblem(
        "owner_code", InventoryFault.UNKNOWN_OFFICE, explain_unknown_code("owner_code", code, known)
    )


def _form_problems(name: str, text: str, cells: RowReader, faults: Iterable[str]) -> Iterable[InventoryProblem]:
    """What is wrong with the text of one field, at most one thing."""
    for words in faults:
        return (InventoryProblem(name, cells.cell_faults[_header(name)], words),)
    if name == "name" and find_name_fault(text) in (NameFault.INVISIBLE, NameFault.EMPTY):
        return (InventoryProblem(name, TextFault.INVISIBLE, f"{name} has letters that show nothing: type it again"),)
    return ()


def _header(name: str) -> str:
    column = FIELDS.get(name)
    return column.file_header if column else name


def _value(application: Application, column: InventoryColumn) -> Any:
    return application.owner.code if column.name == "owner_code" else getattr(application, column.name)


def _same(one: str, other: str) -> bool:
    """Whether two texts are the same field: browsers change line breaks and spaces at the ends."""
    return " ".join(one.split()) == " ".join(other.split())

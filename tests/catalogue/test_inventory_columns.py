"""The table of inventory columns and the typed classes say the same."""

from dataclasses import MISSING, fields
from typing import get_args, get_type_hints

import pytest

from idp.admin.documents.application import ApplicationDocument
from idp.catalogue.application import Application, ApplicationDraft
from idp.catalogue.inventory_columns import COLUMN_NAMES, INVENTORY_COLUMNS, InventoryColumn, Presence
from idp.catalogue.models import ApplicationRow
from idp.foundation.named_table import NamedRow
from idp.foundation.row_reader import RowReader

#: What the row, the value and the document call the owner; elsewhere it is a code.
OWNER = "owner_code"
#: What an application has besides: ids, times, and what lists are sorted and searched by.
#: What Application knows of its stewardship.
STEWARDSHIP = ("answered_since", "has_second_contact")
#: What is declared about it.
DECLARED = {"declared", "declared_reason"}
OTHERS = {"id", "office_id", "sort_name", "search_text", "created_at", "changed_at"}


PLAIN = [column for column in INVENTORY_COLUMNS if column.name != OWNER]


@pytest.mark.parametrize("column", INVENTORY_COLUMNS, ids=lambda column: column.name)
def test_the_draft_has_every_column_with_its_type_and_default(column: InventoryColumn) -> None:
    (field,) = (field for field in fields(ApplicationDraft) if field.name == column.name)
    assert get_type_hints(ApplicationDraft)[column.name] == column.kind.annotation
    expected = column.kind.empty if column.presence is Presence.OPTIONAL else MISSING
    assert field.default == expected


@pytest.mark.parametrize("column", PLAIN, ids=lambda column: column.name)
def test_the_application_and_its_row_have_every_column_with_its_type(column: InventoryColumn) -> None:
    stored = ApplicationRow.__table__.c[column.name]
    kind = column.kind.annotation
    assert get_type_hints(Application)[column.name] == kind
    assert stored.nullable == (type(None) in get_args(kind))
    assert stored.type.python_type in (kind, *get_args(kind)) or issubclass(kind, stored.type.python_type)


@pytest.mark.parametrize("column", PLAIN, ids=lambda column: column.name)
def test_the_admin_api_shows_every_column(column: InventoryColumn) -> None:
    member = ApplicationDocument.model_fields[column.name]
    assert member.annotation == column.kind.shown_annotation
    assert member.description == (column.meaning if column.explained else None)
    assert member.is_required()


def test_nothing_has_a_column_that_the_table_lacks() -> None:
    assert tuple(field.name for field in fields(ApplicationDraft)) == COLUMN_NAMES
    assert {field.name for field in fields(Application)} == {
        *COLUMN_NAMES,
        "id",
        "owner",
        "recorded_at",
        *STEWARDSHIP,
        *DECLARED,
    } - {OWNER}
    assert {column.name for column in ApplicationRow.__table__.columns} == {*COLUMN_NAMES, *OTHERS, *DECLARED} - {OWNER}


@pytest.mark.parametrize("column", INVENTORY_COLUMNS, ids=lambda column: column.name)
def test_an_empty_cell_is_what_the_table_says(column: InventoryColumn) -> None:
    cells = RowReader(NamedRow(2, {}))
    value = column.kind.read(cells, column.file_header)
    assert bool(cells.faults) == column.kind.refuses_empty
    assert cells.faults or value == column.kind.empty

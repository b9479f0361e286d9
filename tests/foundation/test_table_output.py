"""Files of lists: no cell is a formula, and what was exported is read back as it was."""

import io
from dataclasses import replace
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from idp.catalogue import inventory_file
from idp.catalogue.application import Application, Owner
from idp.catalogue.inventory_columns import INVENTORY_COLUMNS, INVENTORY_HEADINGS
from idp.catalogue.inventory_export import HEADER, inventory_rows
from idp.foundation import clock
from idp.foundation.csv_output import restore_cell, safe_cell
from idp.foundation.log import holds_personal_data
from idp.foundation.named_table import find_table
from idp.foundation.plain_text import normalize_text
from idp.foundation.sheet_reader import read_sheet
from idp.foundation.spreadsheet import CellKind
from idp.foundation.table_output import TableFormat, write_table
from tests.catalogue.test_rows import GOOD, read

#: What makes a spreadsheet program run a cell, and what marks it.
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")
HOSTILE = st.tuples(st.text(st.sampled_from(STARTS), max_size=4), st.text(max_size=20)).map("".join)
PRINTABLE = st.text(st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u3164"), max_size=20)
HOSTILE_LINE = st.tuples(st.text(st.sampled_from("=+-@'"), max_size=4), PRINTABLE).map("".join)


@given(st.lists(st.tuples(HOSTILE, HOSTILE), min_size=1, max_size=5))
def test_a_csv_file_is_read_back_as_it_was_and_runs_nothing(rows: list[tuple[str, str]]) -> None:
    keyed = [(f"k{place}", *row) for place, row in enumerate(rows)]
    content = write_table(TableFormat.CSV, ("key", "one", "other"), keyed)
    _, *read = read_sheet(content).rows
    assert [tuple(cell.text for cell in row.cells) for row in read] == [
        tuple(" ".join(cell.split()) for cell in row) for row in keyed
    ]


@given(HOSTILE)
def test_no_cell_of_a_csv_file_is_a_formula(cell: str) -> None:
    marked = safe_cell(cell)
    assert not marked.startswith(tuple(one for one in STARTS if one != "'"))
    assert restore_cell(marked) == cell
    assert marked.removeprefix("'") == cell or marked == cell


@given(st.lists(st.tuples(HOSTILE, HOSTILE), min_size=1, max_size=5))
def test_every_cell_of_a_workbook_is_text(rows: list[tuple[str, str]]) -> None:
    content = write_table(TableFormat.XLSX, ("one", "other"), rows)
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}


def test_a_workbook_keeps_its_header_in_view_and_has_no_character_that_it_cannot_have() -> None:
    rows = [("a\0b", "<b>&amp;</b>"), ("\ud800", "x" * 40_000), ("baris\nlagi\rdan\tini", "")]
    content = write_table(TableFormat.XLSX, ("satu", "dua"), rows)
    assert content == write_table(TableFormat.XLSX, ("satu", "dua"), iter(rows))
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert (sheet.freeze_panes, sheet["A1"].font.b, sheet["A2"].font.b) == ("A2", True, False)
    assert [tuple(cell.value for cell in row) for row in sheet.iter_rows()] == [
        ("satu", "dua"),
        ("a\ufffdb", "<b>&amp;</b>"),
        ("\ufffd", "x" * 32_767),
        ("baris\nlagi\rdan\tini", ""),
    ]


@given(st.lists(st.tuples(HOSTILE_LINE, HOSTILE_LINE), min_size=1, max_size=5))
def test_a_file_of_either_format_is_read_back_by_the_reader_of_workbooks(rows: list[tuple[str, str]]) -> None:
    keyed = [(f"k{place}", *(" ".join(cell.split()) for cell in row)) for place, row in enumerate(rows)]
    for table_format in TableFormat:
        header, *read = read_sheet(write_table(table_format, ("kunci", "satu", "dua"), keyed)).rows
        cells = [tuple(cell.text for cell in row.cells) for row in (header, *read)]
        padded = [(*row, "", "")[:3] for row in cells]
        assert padded == [("kunci", "satu", "dua"), *keyed]
        assert {cell.kind for row in read for cell in row.cells} == {CellKind.TEXT}


PLAIN_LINE = HOSTILE_LINE.map(normalize_text).filter(lambda line: not holds_personal_data(line))


@given(PLAIN_LINE.filter(bool), PLAIN_LINE, st.integers(1970, 2100))
def test_an_exported_inventory_is_imported_as_it_was(name: str, note: str, year: int) -> None:
    (draft,) = read({**GOOD, "name": "Nama"}).drafts.values()
    stored = {one.name: getattr(draft, one.name) for one in INVENTORY_COLUMNS if one.name != "owner_code"}
    owner = Owner(uuid4(), draft.owner_code, "Dinas Rekaan", "")
    values = stored | {"name": name, "note": note, "user_scope": note, "year": year}
    application = Application(id=uuid4(), owner=owner, recorded_at=clock.now(), **values)
    for table_format in TableFormat:
        content = write_table(table_format, HEADER, inventory_rows([application]))
        table = find_table(read_sheet(content), INVENTORY_HEADINGS)
        parsed = inventory_file.parse_applications(table, {draft.owner_code}, draft.source)
        assert (parsed.rejected, parsed.ignored_columns) == ((), ())
        assert dict(parsed.drafts) == {"900": replace(draft, name=name, note=note, user_scope=note, year=year)}

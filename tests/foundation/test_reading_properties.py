"""Files people bring: a table is read as it was written, anything else is refused in a sentence."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.cli.table_messages import explain_file
from idp.foundation import json_rows
from idp.foundation.named_table import RowShape, find_table
from idp.foundation.plain_text import normalize_text
from idp.foundation.sheet_reader import read_sheet
from idp.foundation.spreadsheet import UnreadableSpreadsheet
from idp.foundation.table_headings import Headings, UnreadableTable

HEADINGS = Headings({"kode": (), "nama": (), "catatan": ()}, ("kode", "nama"), ("kode",), label="nama")
#: Without what write_csv() would have marked.
CELL = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="'"), max_size=12)
NAME = CELL.filter(lambda text: text.strip("-\u2013\u2014 "))
ROWS = st.lists(st.fixed_dictionaries({"nama": NAME, "catatan": CELL}), min_size=1, max_size=4)


@given(ROWS, st.sampled_from([",", ";", "\t"]), st.sampled_from(["", "\ufeff"]), st.sampled_from(["\n", "\r\n"]))
def test_a_table_is_read_as_it_was_written(rows, delimiter, mark, ending):
    keyed = [{"kode": f"k-{place}", **row} for place, row in enumerate(rows)]
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, tuple(HEADINGS.names), delimiter=delimiter, lineterminator=ending)
    writer.writeheader()
    writer.writerows(keyed)
    table = find_table(read_sheet((mark + written.getvalue()).encode()), HEADINGS)
    assert [{name: cell.text for name, cell in row.cells.items()} for row in table.rows] == [
        {name: text for name, value in row.items() if (text := " ".join(value.split()))} for row in keyed
    ]
    assert (table.ignored, table.aside) == ((), ())
    assert {row.shape for row in table.rows} == {RowShape.FITS}


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_other_file_is_refused_in_a_sentence(content):
    for prefix in (b"", b"kode;nama\n"):
        try:
            find_table(read_sheet(prefix + content), HEADINGS)
        except (UnreadableSpreadsheet, UnreadableTable) as problem:
            assert explain_file(problem, HEADINGS).endswith((".", '".'))  # noqa: PT017
    try:
        json_rows.parse_rows(content, "people", allow_bare_list=True)
    except json_rows.UnreadableJson as problem:
        assert str(problem).endswith((".", "]}."))  # noqa: PT017


@given(st.lists(st.none() | st.integers() | st.text(max_size=5), max_size=4))
def test_rows_in_json_are_found_under_their_name_or_bare(rows):
    assert json_rows.parse_rows(json.dumps({"people": rows, "more": 1}).encode(), "people") == rows
    assert json_rows.parse_rows(json.dumps(rows).encode(), "people", allow_bare_list=True) == rows
    with pytest.raises(json_rows.UnreadableJson):
        json_rows.parse_rows(json.dumps(rows).encode(), "people")


@given(st.text())
def test_tidy_text_is_one_line_and_stays_as_it_is(text):
    assert normalize_text(normalize_text(text)) == normalize_text(text)
    assert not set(normalize_text(text)) & set("\n\r\t")

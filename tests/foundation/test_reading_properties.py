"""Files people bring: a table is read as it was written, anything else is refused in a sentence."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.foundation import csv_table, json_rows
from idp.foundation.csv_table import Columns, normalize_text

COLUMNS = Columns(("kode", "nama"), ("catatan",))
CELL = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
ROWS = st.lists(st.fixed_dictionaries({"kode": CELL, "nama": CELL, "catatan": CELL}), min_size=1, max_size=4)


@given(ROWS, st.sampled_from([",", ";", "\t"]), st.sampled_from(["", "\ufeff"]), st.sampled_from(["\n", "\r\n"]))
def test_a_table_is_read_as_it_was_written(rows, delimiter, mark, ending):
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, COLUMNS.required + COLUMNS.optional, delimiter=delimiter, lineterminator=ending)
    writer.writeheader()
    writer.writerows(rows)
    full = [row for row in rows if any(value.strip() for value in row.values())]
    try:
        sheet = csv_table.parse_table((mark + written.getvalue()).encode(), COLUMNS)
    except csv_table.UnreadableTable:
        assert not full
        return
    assert [{name: normalize_text(value) for name, value in row.cells.items()} for row in sheet.rows] == [
        {name: normalize_text(value) for name, value in row.items()} for row in full
    ]
    assert sheet.ignored == ()
    assert all(row.misshapen == "" for row in sheet.rows)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_other_file_is_refused_in_a_sentence(content):
    for read in (
        lambda: csv_table.parse_table(content, COLUMNS),
        lambda: json_rows.parse_rows(content, "people", allow_bare_list=True),
    ):
        try:
            read()
        except (csv_table.UnreadableTable, json_rows.UnreadableJson) as problem:
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

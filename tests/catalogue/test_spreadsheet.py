"""Files as people really send them: what is read, and the sentence for what is not."""

import codecs
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.foundation.csv_table import Columns, UnreadableTable, parse_table

COLUMNS = Columns(required=("code", "name"), optional=("note",))


@pytest.mark.parametrize(
    ("content", "cells"),
    [
        (b"code,name\n1,Satu\n", {"code": "1", "name": "Satu"}),
        (b"code;name\r\n1;Satu\r\n", {"code": "1", "name": "Satu"}),
        (b"code\tname\n1\tSatu\n", {"code": "1", "name": "Satu"}),
        (codecs.BOM_UTF8 + b"code,name\n1,Satu\n", {"code": "1", "name": "Satu"}),
        (b"Name , CODE\nSatu,1\n", {"code": "1", "name": "Satu"}),
        (b'code,name\n007,"Dinas, dan\nlain"\n', {"code": "007", "name": "Dinas, dan\nlain"}),
        (b"code,name,,\n1,Satu,,\n", {"code": "1", "name": "Satu"}),
        ("code,name\n1,Śrī\n".encode(), {"code": "1", "name": "Śrī"}),
    ],
)
def test_a_table_is_read_as_spreadsheets_write_it(content: bytes, cells: dict[str, str]) -> None:
    (row,) = parse_table(content, COLUMNS).rows
    assert dict(row.cells) == cells
    assert (row.line, row.misshapen) == (2, "")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"code,name\n", "no rows"),
        (b"code,name\n,\n\n", "no rows"),
        (b"code,title\n1,x\n", "lacks name"),
        (b"code,name,name\n1,x,y\n", "more than once"),
        (b"PK\x03\x04 xlsx", "CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0 xls", "CSV UTF-8"),
        (b"code,name\n1,Dinas\n2,\xe9t\xe9\n", "Line 3 is not UTF-8"),
        ("code,name\n1,Satu\n".encode("utf-16"), "Line 1 is not UTF-8"),
        (b'code,name\n1,"never closed\n2,x\n', "starts on line 2"),
        (b"code,name\n1," + b"x" * 200_000 + b"\n", "starts on line 2"),
        (b"x" * (20 * 1024 * 1024 + 1), "larger than 20 MiB"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence_that_says_what_to_do(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableTable, match=words):
        parse_table(content, COLUMNS)


def test_a_row_of_another_width_is_marked_and_the_others_are_read() -> None:
    rows = parse_table(b"code,name\n1\n2,Dua\n3,Tiga,surplus\n", COLUMNS).rows
    assert [bool(row.misshapen) for row in rows] == [True, False, True]
    assert [row.line for row in rows] == [2, 3, 4]


def test_lines_are_counted_where_a_record_starts() -> None:
    rows = parse_table(b'code,name\n1,"two\nlines"\n\n2,Dua\n', COLUMNS).rows
    assert [row.line for row in rows] == [2, 5]


def test_columns_nobody_asked_for_are_named() -> None:
    sheet = parse_table(b"code,name,colour\n1,Satu,red\n", COLUMNS)
    assert sheet.ignored == ("colour",)
    assert "colour" not in sheet.rows[0].cells


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for prefix in (b"", b"code,name\n"):
        with contextlib.suppress(UnreadableTable):
            parse_table(prefix + content, COLUMNS)

"""Lists in a pipe: one line for each row, however long it is and whatever people wrote into it."""

import pytest

from idp.cli.list_output import print_list

HEADINGS = ("id", "note", "by")


@pytest.mark.parametrize("width", ["40", "80"])
def test_a_row_in_a_pipe_is_one_line_however_wide_it_is(
    width: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    rows = [("a" * 40, "kata " * 60 + "akhir", "luh.sari"), ("b", "", "gede.arya")]
    print_list(HEADINGS, rows, whole="id", noun="note")
    heading, first, second, count = capsys.readouterr().out.splitlines()
    assert heading.split() == list(HEADINGS)
    assert first.split() == [rows[0][0], *["kata"] * 60, "akhir", "luh.sari"]
    assert second.split() == ["b", "gede.arya"]
    assert count == "2 notes."


def test_what_breaks_lines_or_steers_terminals_stays_out_of_rows(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [("a", "satu\ndua\r\ntiga\tempat\u2028lima", "x"), ("b", "\x1b[2J\x1b]0;judul\x07 é字", "[bold]y[/bold]")]
    print_list(HEADINGS, rows, whole="id", noun="note")
    shown = capsys.readouterr().out.splitlines()
    assert [line.split() for line in shown[1:]] == [
        ["a", "satu", "dua", "tiga", "empat", "lima", "x"],
        ["b", "?[2J?]0;judul?", "é字", "[bold]y[/bold]"],
        ["2", "notes."],
    ]

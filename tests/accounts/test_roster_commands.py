"""idp people roster: what an operator types, and what they are told."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from idp.cli import app
from tests.accounts.roster_city import OFFICES, nip, row
from tests.accounts.test_roster_file import CASES

STAFF = [row(number) for number in range(1, 8)]
Idp = Callable[..., Result]


@pytest.fixture
def idp(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Idp:
    """Commands on a city with seven people of the library."""
    monkeypatch.setenv("IDP_DATABASE_URL", database_url)
    monkeypatch.setenv("IDP_LOG_LEVEL", "error")

    def run(*arguments: str, rows: list[dict[str, object]] | None = None, content: bytes | None = None) -> Result:
        typed = json.dumps({"people": rows}).encode() if content is None else content
        return CliRunner().invoke(app, list(arguments), input=typed)

    offices = tmp_path / "offices.csv"
    offices.write_bytes(OFFICES)
    assert run("apps", "import-offices", str(offices)).exit_code == 0
    assert run("people", "import", "-", rows=STAFF).exit_code == 0
    return run


def proposed(idp: Idp, *rows: dict[str, object]) -> tuple[str, Result]:
    result = idp("people", "roster", "propose", "-", "--office", "040701", rows=list(rows))
    assert result.exit_code == 0, result.output
    found = re.search(r"roster apply ([0-9a-f-]{36})", result.output)
    assert found, result.output
    return found[1], result


def test_a_list_is_proposed_shown_applied_and_undone(idp: Idp) -> None:
    roster_id, result = proposed(idp, *STAFF[:6], row(8, jabatan="Arsiparis"))
    for line in (
        "Full list of: Dinas Perpustakaan dan Kearsipan (-, 7 rows)",
        "1 not on the list",
        "1 new employees",
        "; 6 unchanged.",
        "1 of 7 active people would be disabled (14.3%).",
        "Not on the list: Orang Contoh 7, Dinas Perpustakaan dan Kearsipan",
        "jabatan: - -> Arsiparis",
        "Nobody has changed.",
    ):
        assert line in result.output
    assert roster_id in idp("people", "roster", "list").output
    shown = idp("people", "roster", "show", roster_id[:30], "--kind", "leaver").output
    assert "Orang Contoh 7" in shown
    assert "Orang Contoh 8" not in shown
    applied = idp("people", "roster", "apply", roster_id)
    assert "Applied: 2 people changed, 0 did not." in applied.output
    assert f"idp people roster codes {roster_id}" in applied.output
    sheets = idp("people", "roster", "codes", roster_id)
    assert "Untuk: Orang Contoh 8" in sheets.stdout
    assert "Orang Contoh 1" not in sheets.stdout
    assert "1 sheet." in sheets.stderr
    assert "0 sheets." in idp("people", "roster", "codes", roster_id, "--office", "Perhubungan").stderr
    assert "decided already" in idp("people", "roster", "apply", roster_id).output
    assert "decided already" in idp("people", "roster", "reject", roster_id).output
    undone = idp("people", "roster", "undo", roster_id)
    assert "Undone: 2 people; 0 changed since" in undone.output
    assert idp("people", "roster", "undo", roster_id).exit_code == 1
    everything = result.output + shown + applied.output + undone.output
    assert nip(7) not in everything
    assert nip(8) not in everything


def test_a_list_that_needs_another_officer_says_where_they_agree(idp: Idp) -> None:
    roster_id, result = proposed(idp, *STAFF[:2])
    assert "two officers must agree" in result.output
    assert "on the page" in idp("people", "roster", "apply", roster_id).output
    again = idp("people", "roster", "apply", roster_id)
    assert (again.exit_code, "must be another's" in again.output) == (1, True)
    assert "Rejected" in idp("people", "roster", "reject", roster_id).output


def test_disabling_everybody_is_said_explicitly(idp: Idp) -> None:
    roster_id, _ = proposed(idp, row(70))
    refused = idp("people", "roster", "apply", roster_id)
    assert (refused.exit_code, "--disable-everybody" in refused.output) == (1, True)
    assert "first agreement" in idp("people", "roster", "apply", roster_id, "--disable-everybody").output


def test_people_who_changed_since_are_named(idp: Idp) -> None:
    roster_id, _ = proposed(idp, *STAFF[:6], row(7, jabatan="Arsiparis"))
    assert idp("people", "import", "-", rows=[row(7, jabatan="Pustakawan")]).exit_code == 0
    stale = idp("people", "roster", "apply", roster_id)
    assert stale.exit_code == 1
    assert "Orang Contoh 7: jabatan changed since" in stale.output


def test_rows_at_fault_are_named_fifty_at_most(idp: Idp) -> None:
    refused = idp("people", "roster", "propose", "-", content=(CASES / "personnel.csv").read_bytes())
    assert refused.exit_code == 1
    assert "Line 6: A spreadsheet rounded the NIP" in refused.output
    assert "Line 5: The office code lost its leading zeros. Perhaps 040701 is meant" in refused.output
    rows = "".join(f"1,98503E+17;Orang {number};040701\r\n" for number in range(20_000))
    many = idp("people", "roster", "propose", "-", content=f"NIP;Nama;Kode Satker\r\n{rows}".encode())
    assert many.output.count("rounded the NIP") == 50
    assert "… and 19950 more." in many.output


NO_LISTS = [
    (b"", "This file is empty"),
    (b'{"people": []}', "An empty list would disable everybody"),
    (b"\xd0\xcf\x11\xe0", "old workbook"),
    (b"NIP;Nama\r\n1;\xf1\x90", "Row 2 is text neither in UTF-8 nor in Windows-1252"),
]


def test_a_file_that_is_no_list_is_explained(idp: Idp, subtests: pytest.Subtests) -> None:
    for content, said in NO_LISTS:
        with subtests.test(content=content, said=said):
            refused = idp("people", "roster", "propose", "-", content=content)
            assert refused.exit_code == 1
            assert said in refused.output


def test_what_was_not_read_of_a_list_is_said(idp: Idp) -> None:
    people = [f"{number};{nip(number)};Peñaloza {number};040701" for number in range(1, 8)]
    rows = ["DAFTAR PEGAWAI;;;", "No;NIP;Nama;Kode OPD", "BIDANG UMUM;;;", *people, ";Jumlah;7;", "", "Mengetahui;;;"]
    content = "\r\n".join(rows).encode("cp1252")
    said = idp("people", "roster", "propose", "-", "--office", "040701", content=content).output
    assert "Read as Windows-1252" in said
    assert "Not read, because line 3 is a title between rows." in said
    assert "Not read, because line 11 is a total." in said
    assert "Not read, because line 13 is a note below the table." in said
    assert "0 of 7 active people would be disabled" in said


def test_what_is_not_there_is_said(idp: Idp) -> None:
    assert "No office has the code 99" in idp("people", "roster", "propose", "-", "--office", "99", rows=STAFF).output
    lost = idp("people", "roster", "propose", "-", "--office", "40701", rows=STAFF).output
    assert "No office has the code 40701, but one has 040701" in lost
    assert "idp people roster list" in idp("people", "roster", "show", "0" * 8).output
    assert "All 7 rows agree" in idp("people", "roster", "propose", "-", "--office", "040701", rows=STAFF).output

"""idp apps: what an operator types, and what they read."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from idp.cli.apps import app
from idp.cli.people import app as people
from tests.catalogue.small_city import CALENDAR
from tests.catalogue.test_rows import GOOD, table
from tests.foundation.test_spreadsheet import workbook
from tests.support.databases import Databases, Kind

pytestmark = pytest.mark.twins


class Operator:
    """Types `idp apps …` against one database; each command has a loop of its own, as in a shell."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def types(self, *words: str) -> Result:
        with ThreadPoolExecutor(1) as shell:
            return shell.submit(CliRunner().invoke, app, list(words)).result()

    def reads(self, *words: str) -> str:
        """What a command that succeeds prints."""
        done = self.types(*words)
        assert done.exit_code == 0, done.output
        return done.output

    def file(self, name: str, content: bytes) -> str:
        path = self.folder / name
        path.write_bytes(content)
        return str(path)


@pytest.fixture(params=Kind)
def operator(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Operator:
    monkeypatch.setenv("IDP_DATABASE_URL", databases.new(request.param))
    monkeypatch.setenv("IDP_LOG_LEVEL", "error")
    return Operator(tmp_path)


def test_the_shipped_tables_come_in_with_two_commands_and_twice_changes_nothing(operator: Operator) -> None:
    assert "142 added" in operator.reads("import-offices")
    assert "189 added" in operator.reads("import")
    assert "0 added, 0 changed, 189 unchanged, 0 rejected" in operator.reads("import")
    assert "99 applications." in operator.reads("list", "--eligible")
    assert operator.reads("list", "--search", "sirekon", "--office", "51.71").startswith("    50  L0  SIREKON")
    shown = operator.reads("show", "50")
    assert "Level L0 Tercatat" in shown
    assert "· L1 Berpemilik: nothing seen; needs confirmed_claim 0/1" in shown
    missing = operator.types("show", "9999")
    assert (missing.exit_code, "idp apps list --search" in missing.output) == (1, True)


def test_a_claim_and_a_team_are_kept_by_commands(operator: Operator) -> None:
    operator.reads("import-offices")
    operator.reads("import")
    for name in ("ani", "budi"):
        added = people_commands(
            "add", name, "--name", name.title(), "--password-stdin", typed="kuda-laut-menari-7-kali\n"
        )
        assert added.exit_code == 0, added.output
    assert "No application has the number 999" in operator.types("team", "show", "999").output
    unknown = operator.types("claim", "make", "50", "siapa", "--reason", "Uji")
    assert (unknown.exit_code, "Nobody has this username" in unknown.output) == (1, True)
    claimed = operator.reads("claim", "make", "050", "ani", "--reason", "Memeliharanya").split()[-1]
    assert claimed in operator.reads("claim", "list")
    assert "Confirmed." in operator.reads("claim", "confirm", claimed)
    assert "decided already" in operator.types("claim", "refuse", claimed, "--reason", "Bukan").output
    operator.reads("team", "add", "50", "budi", "--role", "pembaca")
    assert "last manager" in operator.types("team", "change", "50", "ani", "pembaca").output
    operator.reads("team", "second-contact", "50", "budi")
    assert "L1 Berpemilik" in operator.reads("show", "50")
    operator.reads("team", "hand-over", "50", "budi")
    operator.reads("team", "remove", "50", "ani")
    shown = operator.reads("team", "show", "50")
    assert "steward: Budi" in shown
    assert "Ani" not in shown


def test_what_is_declared_stands_until_it_is_undone(operator: Operator) -> None:
    operator.reads("import-offices")
    operator.reads("import")
    vague = operator.types("declare", "50", "not_applicable", "--reason", "other")
    assert (vague.exit_code, "the note is empty" in vague.output) == (1, True)
    day, next_day = (str(CALENDAR.today() + timedelta(days=days)) for days in (30, 31))
    said = ("--note", "Diganti aplikasi pusat", "--review-on", day)
    assert "Declared: not_applicable, other." in operator.reads(
        "declare", "050", "not_applicable", "--reason", "other", *said[:2]
    )
    assert "98 applications." in operator.reads("list", "--eligible")
    shown = operator.reads("show", "50")
    assert "Not eligible: not_applicable" in shown
    assert "Declared: not_applicable, other" in shown
    again = operator.types("declare", "50", "frozen", "--reason", "security", *said)
    assert "not_applicable stands: --replace replaces it" in again.output
    operator.reads("declare", "50", "frozen", "--reason", "security", *said, "--replace")
    rows = operator.reads("decisions", "50").splitlines()
    assert [row.split()[0] for row in rows] == ["declared", "frozen", "not_applicable", "2"]
    assert "operator" in rows[1]
    assert "0 reviews." in operator.reads("decisions")
    assert f"{day}  50" in operator.reads("decisions", "--until", next_day)
    assert operator.types("decisions", "--until", "besok").exit_code == 1
    assert "Undone." in operator.reads("undo", "50")
    assert "Nothing stands about application 50" in operator.types("undo", "50").output
    operator.reads("declare", "51", "merged", "--reason", "duplicate", "--into", "50")
    circle = operator.types("declare", "50", "merged", "--reason", "absorbed", "--into", "51")
    assert "target cycle" in circle.output
    instead = operator.types("declare", "52", "merged", "--reason", "absorbed", "--into", "51")
    assert "target ended (name 50 instead)" in instead.output


def test_fields_are_corrected_with_their_history_and_the_inventory_is_written_and_read_back(
    operator: Operator,
) -> None:
    operator.reads("import-offices")
    operator.reads("import")
    hostile = "=HYPERLINK(1) 'x"
    assert f" -> {hostile}" in operator.reads("edit", "50", "--set", f"name={hostile}")
    assert "0 changed." in operator.reads("edit", "50", "--set", f"name={hostile}")
    wrong = operator.types("edit", "50", "--set", "media=fax", "--set", "year=x")
    assert (wrong.exit_code, "media is 'fax'" in wrong.output, "year is 'x'" in wrong.output) == (1, True, True)
    assert "is no field" in operator.types("edit", "50", "--set", "warna=biru").output
    assert hostile in operator.reads("changes", "50").splitlines()[1]
    sheet = operator.folder / "semua.csv"
    assert "189 applications." in operator.reads("export", str(sheet))
    assert "'=HYPERLINK" in sheet.read_text()
    same = operator.reads("import", str(sheet), "--source", "data publik Mei 2022, tidak resmi")
    assert "0 added, 0 changed, 189 unchanged, 0 rejected" in same
    assert "189 applications." in operator.reads("export", str(operator.folder / "semua.xlsx"))
    assert "neither with .xlsx nor with .csv" in operator.types("export", "semua.pdf").output
    assert "cannot be written" in operator.types("export", str(operator.folder / "tidak" / "ada.csv")).output


def test_notes_and_new_applications_by_commands(operator: Operator) -> None:
    operator.reads("import-offices")
    operator.reads("import")
    written = operator.reads("note", "50", "Vendor sudah berganti").split()[-1]
    assert "Vendor sudah berganti" in operator.reads("note", "50")
    assert "the note is personal number" in operator.types("note", "50", "a@b.example").output
    assert "Removed." in operator.reads("note", "50", "--remove", written)
    assert "has no note with this id" in operator.types("note", "50", "--remove", written).output
    assert "0 notes." in operator.reads("note", "50")
    fields = ("owner_code=51.71", "origin=city", "status=active", "media=web", "spbe_class=umum", "audience=asn")
    typed = [word for field in (*fields, "dimension=living", "name=SIREKON") for word in ("--set", field)]
    alike = operator.types("add", *typed)
    assert (alike.exit_code, "--another" in alike.output) == (1, True)
    assert "Alike (similar name): 50  SIREKON (Sistem" in alike.output
    number = operator.reads("add", *typed, "--another").split()[-1]
    assert "SIREKON" in operator.reads("show", number)
    assert "addition" in operator.reads("changes", number)
    assert "name is empty" in operator.types("add", "--set", "year=2020").output


def people_commands(*words: str, typed: str) -> Result:
    with ThreadPoolExecutor(1) as shell:
        return shell.submit(CliRunner().invoke, people, list(words), typed).result()


def test_bad_rows_are_named_and_kept_out(operator: Operator) -> None:
    operator.reads("import-offices")
    path = operator.file("baru.csv", table(GOOD, GOOD | {"inventory_id": "901", "media": "fax"}))
    refused = operator.types("import", path)
    assert refused.exit_code == 1
    assert "Line 3, application 901: media is 'fax': use one of web, mobile, desktop, other." in refused.output
    assert "--accept-good-rows" in refused.output
    assert "1 added" in operator.reads("import", path, "--accept-good-rows", "--dry-run")
    assert "0 applications." in operator.reads("list")
    assert "1 added" in operator.reads("import", path, "--accept-good-rows")
    assert "source: baru.csv" in operator.reads("show", "900")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"PK\x03\x04", "save the sheet alone as XLSX or 'CSV UTF-8'"),
        (b"name\nx\n", "stands for inventory_id, owner_code"),
    ],
)
def test_a_file_that_is_no_table_gets_one_sentence(operator: Operator, content: bytes, words: str) -> None:
    done = operator.types("import", operator.file("x.csv", content))
    assert (done.exit_code, words in done.output) == (1, True)


def test_a_workbook_with_headings_of_its_own_is_imported_as_named(operator: Operator) -> None:
    operator.reads("import-offices")
    header = ["Nomor", *(name for name in GOOD if name != "inventory_id")]
    values = ["900", *(text for name, text in GOOD.items() if name != "inventory_id")]
    path = operator.file("inventaris.xlsx", workbook(["DAFTAR APLIKASI"], header, values, ["Jumlah", "", "1"]))
    refused = operator.types("import", path)
    assert (refused.exit_code, "stands for inventory_id; line 2 has Nomor, name" in refused.output) == (1, True)
    assert "names no column" in operator.types("import", path, "--column", "Nomor").output
    assert "There is no column nomor" in operator.types("import", path, "--column", "Nomor=nomor").output
    tried = operator.reads("import", path, "--column", "Nomor=inventory_id", "--dry-run")
    assert "Read 'Nomor' as inventory_id." in tried
    assert "Not read, because line 4 is a total." in tried
    assert "Nothing was kept. It would be: 1 added" in tried
    assert "1 added" in operator.reads("import", path, "--column", "Nomor=inventory_id")
    again = operator.file("lagi.csv", table(GOOD | {"inventory_id": "0900"}, GOOD | {"inventory_id": "900.0"}))
    twins = operator.types("import", again, "--accept-good-rows").output
    assert "Line 2, application 0900: inventory_id 0900 is that of application 900: write 900" in twins
    assert "1 applications." in operator.reads("list")
    assert "inventory_id 0900 is that of application 900" in operator.types(
        "add", "--set", "inventory_id=0900", *(word for name in ("name", "owner_code", "origin", "status", "media",
        "spbe_class", "audience", "dimension") for word in ("--set", f"{name}={GOOD[name]}")),
    ).output  # fmt: skip
    assert "SMS Gateway (900)" in operator.reads("show", "0900")


def test_offices_come_as_a_workbook_with_indonesian_headings(operator: Operator) -> None:
    rows = [["Kode", "Nama Perangkat Daerah", "Jenis", "Induk"], ["040701", "Dinas Arsip", "dinas", None]]
    path = operator.file("opd.xlsx", workbook(["DAFTAR"], *rows))
    assert "1 added" in operator.reads("import-offices", path)
    twin = operator.file("opd2.xlsx", workbook(rows[0], [40701, "Dinas Arsip", "dinas", None]))
    refused = operator.types("import-offices", twin)
    assert "code 40701 is that of office 040701: write 040701, and format the column as text" in refused.output


def test_a_file_that_is_not_there_gets_one_sentence(operator: Operator) -> None:
    done = operator.types("import", str(operator.folder / "nowhere.csv"))
    assert (done.exit_code, "cannot be read" in done.output) == (1, True)
    assert operator.types("import", str(operator.folder)).exit_code == 1


def test_help_teaches_the_columns() -> None:
    shown = CliRunner().invoke(app, ["import", "--help"]).output
    assert "inventory_id" in shown
    assert "--dry-run" in shown

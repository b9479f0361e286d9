"""idp people: what an operator types, and what they are told."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from idp.cli.apps import app as apps
from idp.cli.people import app
from tests.accounts.documents import MADE, MADE_NIP, OFFICER, SUKRA

PASSWORD = "kata sandi panjang"


@pytest.fixture
def idp_people(database_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("IDP_DATABASE_URL", database_url)
    monkeypatch.setenv("IDP_ARGON2__MEMORY_KIB", "64")
    monkeypatch.setenv("IDP_LOG_LEVEL", "error")

    def run(*arguments: str, typed: str | bytes = "") -> Result:
        return CliRunner().invoke(app, list(arguments), input=typed)

    return run


@pytest.fixture
def people(tmp_path: Path) -> Path:
    file = tmp_path / "people.json"
    rows = [MADE | {"password": PASSWORD}, SUKRA | {"password": PASSWORD, "nip": "198713052010011001"}]
    file.write_text(json.dumps({"people": rows}))
    return file


def test_an_import_reports_per_row_and_a_second_one_changes_nothing(idp_people, people: Path) -> None:
    dry = idp_people("import", str(people), "--dry-run")
    assert "It would be: 2 added, 0 changed, 0 unchanged, 0 rejected." in dry.stdout
    assert "nothing was kept" in dry.stdout
    first = idp_people("import", str(people), "--json")
    assert first.exit_code == 0, first.output
    report = json.loads(first.stdout)
    assert (report["added"], report["saved"]) == (["made", "Sukra"], True)
    assert report["warnings"] == [["Sukra", "NIP looks wrong: its first eight digits are no day of birth"]]
    second = idp_people("import", str(people))
    assert "0 added, 0 changed, 2 unchanged, 0 rejected." in second.stdout
    assert MADE_NIP not in first.output + second.output


def test_a_bad_row_is_named_and_nothing_is_kept(idp_people, tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    file.write_text(json.dumps({"people": [SUKRA, {"username": "x", "name": "X", "office": "1"}]}))
    refused = idp_people("import", str(file))
    assert refused.exit_code == 1
    assert "Row 2, person x: office: 1 names no office" in refused.output
    assert "Nothing was kept" in refused.output
    assert "0 people." in idp_people("list").stdout


def test_the_first_fifty_messages_are_printed_and_the_rest_is_counted(idp_people, tmp_path: Path) -> None:
    """A spreadsheet turned every NIP into a rounded number; the good rows of another file have no password yet."""
    rounded, bare = tmp_path / "rounded.json", tmp_path / "bare.json"
    names = [{"username": f"pegawai.{number}", "name": "Pegawai Contoh"} for number in range(300)]
    rounded.write_text(json.dumps({"people": [row | {"nip": "1,98503E+17"} for row in names]}))
    refused = idp_people("import", str(rounded))
    assert refused.exit_code == 1
    assert refused.output.count("Row ") == 50
    assert "… and 250 more." in refused.output
    assert "It would be: 0 added, 0 changed, 0 unchanged, 300 rejected." in refused.output
    bare.write_text(json.dumps({"people": names}))
    kept = idp_people("import", str(bare))
    assert kept.exit_code == 0
    assert kept.output.count("pegawai.") == 50
    assert "300 × no password yet" in kept.output


@pytest.mark.parametrize(("text", "words"), [("{", "is not JSON"), ("{}", "a list of people")])
def test_a_file_that_cannot_be_read_ends_with_a_sentence(idp_people, tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "broken.json"
    file.write_text(text)
    refused = idp_people("import", str(file))
    assert refused.exit_code == 1
    assert words in refused.output
    assert "Traceback" not in refused.output


def test_one_person_from_first_to_last_day(idp_people) -> None:
    added = idp_people("add", "ketut", "--name", "Ketut", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert added.exit_code == 0, added.output
    assert "1 added" in added.stdout
    given = idp_people("role", "grant", "KETUT", "auditor", "--until", "2099-12-31", "--reason", "Surat tugas 12")
    assert "Granted." in given.stdout
    assert "2099-12-31  -         Surat tugas 12" in idp_people("role", "list", "ketut").stdout
    assert "already" in idp_people("role", "grant", "ketut", "auditor", "--until", "2099-12-31").stdout
    listed = idp_people("list", "--search", "ketut").stdout
    assert "auditor" in listed
    assert "active" in listed
    assert "Revoked." in idp_people("role", "revoke", "ketut", "auditor").stdout
    assert "0 roles." in idp_people("role", "list", "ketut").stdout
    assert "sessions have ended" in idp_people("password", "ketut", typed="kata sandi lain\nkata sandi lain\n").stdout
    assert "Disabled" in idp_people("disable", "ketut").stdout
    assert "disabled" in idp_people("list").stdout
    assert "Enabled" in idp_people("enable", "ketut").stdout
    assert PASSWORD not in added.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("disable", "tidak.ada"), "Nobody has this sub, username or NIP."),
        (("role", "grant", "ketut", "raja"), "There is no role 'raja': use one of kominfo"),
        (("role", "grant", "ketut", "pengelola_opd@1"), "Office 1 is not known"),
        (("role", "grant", "ketut", "auditor", "--reason", "NIP 198705052010011001"), "a personal number"),
        (("role", "list", "tidak.ada"), "Nobody has this sub, username or NIP."),
        (("password", "ketut", "--password-stdin"), "too short"),
        (("add", "wayan", "--name", "Wayan", "--password-stdin"), "too short"),
    ],
)
def test_what_cannot_be_done_ends_with_a_sentence(idp_people, arguments: tuple[str, ...], words: str) -> None:
    idp_people("add", "ketut", "--name", "Ketut", typed=f"{PASSWORD}\n{PASSWORD}\n")
    refused = idp_people(*arguments, typed="x\n")
    assert refused.exit_code == 1
    assert words in refused.output


def test_a_program_gives_a_password_through_standard_input_alone(idp_people) -> None:
    added = idp_people("add", "ketut", "--name", "Ketut", "--password-stdin", typed=f"{PASSWORD}\n")
    assert added.exit_code == 0, added.output
    again = idp_people("password", "ketut", "--password-stdin", "--must-change", typed="kata sandi lain")
    assert "At the next sign-in they choose another." in again.stdout
    assert again.exit_code == 0, again.output
    assert PASSWORD not in added.output + again.output
    nothing = idp_people("password", "ketut", "--password-stdin")
    assert "No password came" in nothing.output
    for command in (("add", "wayan", "--name", "Wayan"), ("password", "ketut")):
        refused = idp_people(*command, "--password", "terlihat semua orang")
        assert refused.exit_code == 2, "others on the computer can read the arguments of a command"


def test_standard_input_is_the_password_but_for_a_byte_order_mark_and_one_line_end(idp_people) -> None:
    spaced = "  sandi é panjang  "
    added = idp_people("add", "ketut", "--name", "Ketut", "--password-stdin", typed=f"\ufeff{spaced}\r\n")
    assert added.exit_code == 0, added.output
    row = json.dumps({"people": [{"username": "ketut", "password": spaced}]})
    unchanged = idp_people("import", "-", typed=row)
    assert "1 unchanged" in unchanged.stdout, "the password is the one that the file has, so nothing changes"
    again = idp_people("password", "ketut", "--password-stdin", typed=f"{spaced}\r\r\nlain")
    assert again.exit_code == 0
    assert "1 changed" in idp_people("import", "-", typed=row).stdout, "one carriage return was typed"
    for typed, said in (
        ("sandi panjang".encode("utf-16"), "UTF-16"),
        (b"sandi caf\xe9 panjang\n", "not in UTF-8"),
        (b"\xef\xbb\xbf\r\n", "No password came"),
    ):
        refused = idp_people("password", "ketut", "--password-stdin", typed=typed)
        assert (refused.exit_code, said in refused.output) == (1, True), typed


def test_help_teaches() -> None:
    shown = CliRunner().invoke(app, ["import", "--help"], env={"COLUMNS": "200", "TERMINAL_WIDTH": "200"}).stdout
    for words in ("password_hash", "roles", "dry-run", "twice"):
        assert words in shown


CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}")


def test_a_code_for_a_password_is_shown_once_and_a_new_one_voids_it(idp_people, people: Path) -> None:
    idp_people("import", str(people))
    first, second = idp_people("activation-code", "sukra"), idp_people("activation-code", "sukra")
    assert first.exit_code == 0, first.output
    assert CODE.fullmatch(first.stdout.splitlines()[0])
    assert "Good once, until " in first.stdout
    assert first.stdout.splitlines()[0] != second.stdout.splitlines()[0]


def test_a_code_is_printed_as_a_sheet_for_its_person(idp_people, people: Path) -> None:
    idp_people("import", str(people))
    sheet = idp_people("activation-code", "sukra", "--print").stdout
    assert "Untuk: I Wayan Sukra" in sheet
    assert CODE.search(sheet)
    assert "http://localhost:8400/aktivasi" in sheet
    assert "verifikasi dua langkah" not in sheet
    people.write_text(json.dumps({"people": [OFFICER | {"password": PASSWORD}]}))
    idp_people("import", str(people))
    officer = idp_people("activation-code", "kadek", "--print").stdout
    assert "verifikasi dua langkah dengan kode ini" in officer, "a privileged role and no second factor"
    factor = idp_people("factor-code", MADE_NIP, "--print").stdout
    assert "/aktivasi" not in factor
    assert "verifikasi dua langkah" in factor
    assert MADE_NIP not in officer + factor


def test_a_code_for_nobody_ends_with_a_sentence(idp_people) -> None:
    for command in ("activation-code", "factor-code"):
        refused = idp_people(command, "tidak.ada")
        assert refused.exit_code == 1
        assert "Nobody has this sub, username or NIP." in refused.output


def test_a_personnel_list_of_a_spreadsheet_is_imported_or_named_by_line(idp_people, tmp_path: Path) -> None:
    case = Path(__file__).parent / "personnel_cases" / "personnel.xlsx"
    refused = idp_people("import", str(case))
    assert refused.exit_code == 1
    assert "Line 4, person: nip: a spreadsheet has rounded it" in refused.output
    assert "Nothing was kept" in refused.output
    file = tmp_path / "list.csv"
    file.write_text("DAFTAR\n\nNIP;Nama;Bagian;Sandi\n19860313 200701 1 901;Satu;X;rahasia sekali\n")
    kept = idp_people("import", str(file), "--column", "Bagian=jabatan", "--json")
    report = json.loads(kept.stdout)
    assert (report["added"], report["saved"]) == (["line 4"], True)
    assert "Passwords are not taken from a table" in report["notes"][0]
    assert "rahasia" not in kept.output
    file.write_text("NIP;Peran\n198603132007011901;kominfo\n")
    without = idp_people("import", str(file))
    assert "Columns that were not read: Peran." in without.output
    assert "1 unchanged" in without.output
    assert "1 changed" in idp_people("import", str(file), "--roles").output
    bare = tmp_path / "bare.txt"
    bare.write_text("halo dunia")
    assert "not JSON, and read as a table: no heading" in idp_people("import", str(bare)).output


def test_each_role_that_a_file_gives_or_takes_is_printed_with_its_person(idp_people, tmp_path: Path) -> None:
    file, offices = tmp_path / "roles.csv", tmp_path / "offices.csv"
    offices.write_text("code,name,type,parent\n040701,Dinas Pendidikan,dinas,\n")
    assert CliRunner().invoke(apps, ["import-offices", str(offices)]).exit_code == 0
    rows = ("made;198603132007011901;Made;kominfo", ';198603132007011902;Dua;"pengelola_opd@040701; pengembang"')
    file.write_text("\n".join(("username;NIP;Nama;Peran", *rows)))
    told = [
        "the role kominfo, everywhere, to person made.",
        "the role pengelola_opd for office 040701 to person line 3.",
        "the role pengembang, everywhere, to person line 3.",
    ]
    dry = idp_people("import", str(file), "--roles", "--dry-run")
    assert [line for line in dry.stdout.splitlines() if "the role" in line] == [f"Would give {one}" for one in told]
    assert "the role" not in idp_people("import", str(file), "--dry-run").stdout, "they are not given"
    kept = idp_people("import", str(file), "--roles")
    assert [line for line in kept.stdout.splitlines() if "the role" in line] == [f"Gave {one}" for one in told]
    assert "the role" not in idp_people("import", str(file), "--roles").stdout, "they have them already"
    file.write_text("username;Peran\nmade;pengembang\n")
    report = json.loads(idp_people("import", str(file), "--roles", "--dry-run", "--json").stdout)
    assert report["roles"] == [
        {"person": "made", "role": "kominfo", "given": False},
        {"person": "made", "role": "pengembang", "given": True},
    ]
    changed = idp_people("import", str(file), "--roles")
    assert "Took the role kominfo, everywhere, from person made." in changed.stdout


def test_the_first_fifty_roles_are_printed_and_the_rest_is_counted(idp_people, tmp_path: Path) -> None:
    file = tmp_path / "roles.csv"
    file.write_text("username;Nama;Peran\n" + "".join(f"orang{number};Orang;auditor\n" for number in range(53)))
    dry = idp_people("import", str(file), "--roles", "--dry-run").stdout
    assert dry.count("Would give the role auditor, everywhere, to person orang") == 50
    assert "… and 3 more." in dry


def test_who_has_no_password_yet_is_given_a_code_not_a_password(idp_people, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("username;Nama\nmade;Made\n")
    done = idp_people("import", str(file))
    assert "made: no password yet: give a code with `idp people activation-code`." in done.stderr

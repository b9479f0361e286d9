"""Every role there is can be given by the command and by a file of people, and is listed as it was written."""

import json
from pathlib import Path

from idp.permissions import CITY_ROLES, Role
from tests.support.commands import run_command
from tests.support.databases import Databases

OFFICES = "code,name,type,parent\n51.71,Pemerintah Kota,pemerintah_kota,\n040701,Dinas Arsip,dinas,51.71\n"


def test_every_role_is_given_by_the_command_and_by_a_file(databases: Databases, tmp_path: Path) -> None:
    environment = {"IDP_DATABASE_URL": databases.new("sqlite"), "IDP_LOG_LEVEL": "error"}
    offices, people = tmp_path / "offices.csv", tmp_path / "people.json"
    offices.write_text(OFFICES)
    assert run_command(environment, "apps", "import-offices", str(offices)).returncode == 0
    written = [role.value if role in CITY_ROLES else f"{role.value}@040701" for role in Role]
    rows = [{"username": f"berkas{number}", "name": "Orang", "roles": [text]} for number, text in enumerate(written)]
    people.write_text(json.dumps({"people": [*rows, {"username": "perintah", "name": "Orang"}]}))
    assert run_command(environment, "people", "import", str(people)).returncode == 0
    for text in written:
        assert run_command(environment, "people", "role", "grant", "perintah", text).stdout == "Granted.\n"
    listed = {
        line.split()[1]: set(line.split()) for line in run_command(environment, "people", "list").stdout.splitlines()
    }
    assert set(written) <= listed["perintah"]
    assert all(text in listed[f"berkas{number}"] for number, text in enumerate(written))


def test_a_role_of_the_whole_city_is_given_for_no_office(databases: Databases, tmp_path: Path) -> None:
    environment = {"IDP_DATABASE_URL": databases.new("sqlite"), "IDP_LOG_LEVEL": "error"}
    people = tmp_path / "people.json"
    for role in CITY_ROLES:
        refused = run_command(environment, "people", "role", "grant", "siapa", f"{role}@040701")
        assert (refused.returncode, refused.stdout) == (1, "")
        assert f"{role.value.capitalize()} holds for the whole city: write it without an office." in refused.stderr
    people.write_text(json.dumps({"people": [{"username": "a", "name": "A", "roles": ["auditor@040701"]}]}))
    refused = run_command(environment, "people", "import", str(people))
    assert refused.returncode == 1
    assert "roles: auditor holds for the whole city: write it without an office." in refused.stderr

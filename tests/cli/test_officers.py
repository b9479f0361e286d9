"""`idp migrate` names the officers whose pages stay closed until they have a second factor."""

import json
from pathlib import Path

from tests.support.commands import run_command

PEOPLE = [
    {"username": "kadek", "name": "Kadek", "nip": "198705052010011001", "roles": ["kominfo"]},
    {"username": "biasa", "name": "Biasa"},
    {"username": "pergi", "name": "Pergi", "roles": ["auditor"], "active": False},
]


def test_officers_without_a_second_factor_are_named_and_nobody_else(tmp_path: Path) -> None:
    environment = {"IDP_DATABASE_URL": f"sqlite:///{tmp_path}/divos.db"}
    assert "officers" not in run_command(environment, "migrate").stdout
    people = tmp_path / "people.json"
    people.write_text(json.dumps({"people": PEOPLE}))
    assert run_command(environment, "people", "import", str(people)).returncode == 0
    said = run_command(environment, "migrate").stdout
    assert "\n  kadek\n" in said
    assert "factor-code" in said
    assert not [name for name in ("biasa", "pergi", "198705052010011001") if name in said]

"""Hashes made by PHP and by Django sign in through the login page, and both verify what we replace them by."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.accounts.test_foreign_hashes import hash_of
from tests.accounts.world import AccountsWorld, sign_in
from tests.conftest import Apps
from tests.counterparts.missing import INSTALL, python_environment

pytestmark = pytest.mark.counterpart

FOLDER = Path(__file__).parent / "password_hashes"
PASSWORD = "héla, ñandu dan √ di tegalalang"
Program = Callable[[str, str | None], dict[str, Any]]


def php(password: str, verify: str | None = None) -> dict[str, Any]:
    program = shutil.which("php")
    if program is None:
        pytest.fail(f"php is missing: {INSTALL}", pytrace=False)
    return _answer([program, str(FOLDER / "hashes.php")], password, verify)


def django(password: str, verify: str | None = None) -> dict[str, Any]:
    python = python_environment("django", "django_parties") / "bin/python"
    return _answer([str(python), str(FOLDER / "hashes.py")], password, verify)


def _answer(command: list[str], password: str, verify: str | None) -> dict[str, Any]:
    asked = json.dumps({"password": password, "verify": verify})
    answer = subprocess.run(command, input=asked, capture_output=True, text=True, check=True, timeout=120)
    return json.loads(answer.stdout)


@pytest.mark.parametrize("program", [php, django])
async def test_people_bring_their_passwords_along(apps: Apps, program: Program) -> None:
    """At the product's own cost of a hash."""
    world = AccountsWorld(await apps.open())
    hashes = program(PASSWORD, None)["hashes"]
    assert len(hashes) >= 6
    rows = [
        {"username": f"orang{n}", "name": f"Orang {n}", "password_hash": one} for n, one in enumerate(hashes.values())
    ]
    imported = await world.import_people(*rows)
    assert imported.report.saved, imported.report.rejected
    for number, name in enumerate(hashes):
        async with world.app.browser(f"10.1.{number}.1") as browser:
            assert (await sign_in(browser, f"orang{number}", PASSWORD + "x")).status_code == 422, name
            assert (await sign_in(browser, f"orang{number}", PASSWORD)).status_code == 303, name
        replaced = await hash_of(world, f"orang{number}")
        assert replaced.startswith("$argon2id$v=19$m=19456,t=3,p=1$"), name
        assert program(PASSWORD, replaced)["fits"], f"{name}: the other program takes ours"


async def test_php_reads_72_bytes_of_bcrypt_and_so_do_we(apps: Apps) -> None:
    world = AccountsWorld(await apps.open())
    long = PASSWORD * 4
    bcrypt = php(long)["hashes"]["PHP bcrypt"]
    await world.import_people({"username": "panjang", "name": "Panjang", "password_hash": bcrypt})
    longer = long.encode()[:72].decode(errors="ignore") + "entah apa"
    assert php(longer, bcrypt)["fits"] == ((await sign_in(world.app.http, "panjang", longer)).status_code == 303)
    async with world.app.browser() as browser:
        assert (await sign_in(browser, "panjang", long)).status_code == 303, "its own password goes on fitting"

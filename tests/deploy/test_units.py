"""The units of deploy/systemd come up by themselves, however late the database does."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.support import build_context

ROOT = Path(__file__).parent.parent.parent
UNITS = ROOT / "deploy" / "systemd"
CONTAINERFILE = ROOT / "deploy" / "container" / "Containerfile"
#: What the build itself reads.
BUILD_FILES = ("LICENSE", "README.md", "pyproject.toml", "requirements/runtime.txt")
#: What a checkout that is worked in and operated from has beside what is in the repository.
LEFT_THERE = (
    ".env",
    ".git/config",
    ".venv/bin/python",
    "clients/kits/php/vendor/autoload.php",
    "clients/kits/tombol-masuk/node_modules/a/index.js",
    "deploy/backup/divos-20261130T020000Z.dump",
    "deploy/backup/divos-20261130T020000Z.dump.part",
    "deploy/backup/divos.tar.gz",
    "deploy/container/container.env",
    "deploy/container/database.env",
    "deploy/nginx/privkey.pem",
    "deploy/nginx/privkey.pem.old",
    "deploy/systemd/.env",
    "deploy/systemd/divos.env.bak",
    "deploy/systemd/divos.env~",
    "deploy/systemd/produksi.env",
    "dev.db",
    "docs/.mypy_cache/1",
    "idp/.env",
    "idp/pegawai.xlsx",
    "idp/produksi.env",
    "idp/__pycache__/settings.cpython-311.pyc",
    "idp/idp.db",
    "idp/idp.db-wal",
    "idp/var/demo/demo.sqlite3",
    "requirements/people.csv",
    "tests/oidc/test_flow.py",
    "var/demo/idp.db",
)


def lines(unit: str) -> set[str]:
    return set((UNITS / f"divos-{unit}.service").read_text().splitlines())


def test_a_migration_that_failed_is_tried_again_without_end() -> None:
    assert {"Restart=on-failure", "RestartSec=5", "StartLimitIntervalSec=0"} <= lines("migrate")


@pytest.mark.parametrize("unit", ["serve", "worker"])
def test_what_answers_is_not_ended_by_a_migration_and_is_started_again(unit: str) -> None:
    said = lines(unit)
    assert {"Wants=divos-migrate.service", "After=divos-migrate.service", "Restart=always"} <= said
    assert "StartLimitIntervalSec=0" in said
    assert not any(line.startswith(("Requires=", "BindsTo=", "PartOf=")) for line in said)


def test_the_documentation_that_units_name_is_installed_with_the_program() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    shared: dict[str, str] = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    for unit in UNITS.glob("divos-*"):
        (named,) = re.findall(r"^Documentation=(.*)$", unit.read_text(), re.MULTILINE)
        inside = named.removeprefix("file:///opt/divos/")
        source, target = next(pair for pair in shared.items() if f"{inside}/".startswith(f"{pair[1]}/"))
        assert (ROOT / f"{source}{inside.removeprefix(target)}").is_file()


def test_all_of_deploy_is_installed_and_no_settings_that_somebody_left_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    shared = set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"])
    kept = subprocess.run(["git", "ls-files", "deploy"], cwd=ROOT, check=True, capture_output=True, text=True)
    for name in kept.stdout.splitlines():
        assert not shared.isdisjoint({name, *(str(folder) for folder in Path(name).parents)}), name
    assert "deploy/container" not in shared


def test_the_image_is_built_from_all_that_the_wheel_takes() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    there = build_context.read_copied(CONTAINERFILE.read_text())
    taken = [*wheel["packages"], *wheel["force-include"], *wheel["shared-data"]]
    assert [path for path in taken if not any(path == one or path.startswith(f"{one}/") for one in there)] == []


def test_nothing_enters_the_image_but_what_the_product_needs() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*wheel["packages"], *wheel["force-include"], *wheel["shared-data"], *BUILD_FILES}
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True)
    kept = [*listed.stdout.splitlines(), *LEFT_THERE]
    rules = build_context.read_ignore_file((ROOT / ".dockerignore").read_text())
    entering = set(build_context.select_context(kept, rules, build_context.read_copied(CONTAINERFILE.read_text())))
    parts = {path: {path, *(str(folder) for folder in Path(path).parents)} for path in listed.stdout.splitlines()}
    assert entering == {path for path, above in parts.items() if not above.isdisjoint(needed)}


@pytest.mark.parametrize("unit", ["serve", "worker", "migrate", "backup"])
def test_no_unit_takes_the_whole_memory_of_the_machine(unit: str) -> None:
    said = dict(line.split("=", 1) for line in lines(unit) if line.startswith("Memory"))
    sizes = {name: int(value[:-1]) * {"M": 1, "G": 1024}[value[-1]] for name, value in said.items()}
    assert 256 <= sizes["MemoryHigh"] < sizes["MemoryMax"] <= 2048, "of a machine with 4 GiB and PostgreSQL on it"
    assert sizes["MemorySwapMax"] <= 256, "what is refused in memory does not fill the swap instead"


def test_a_worker_that_grew_too_large_is_replaced_by_its_own_parent() -> None:
    assert "OOMPolicy=continue" in lines("serve"), "systemd would end the other workers with it"

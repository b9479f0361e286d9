"""The units of deploy/systemd come up by themselves, however late the database does."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
UNITS = ROOT / "deploy" / "systemd"


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
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", (ROOT / "deploy/container/Containerfile").read_text(), re.MULTILINE)
    there = [source for line in copied for source in line.split()]
    taken = [*wheel["packages"], *wheel["force-include"], *wheel["shared-data"]]
    assert [path for path in taken if not any(path == one or path.startswith(f"{one}/") for one in there)] == []

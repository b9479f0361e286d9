"""docs/relying-parties.md names the versions that are really tried, and every counterpart is in it."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "relying-parties.md").read_text()
COUNTERPARTS = ROOT / "tests" / "counterparts"

#: Tests of ours that stand beside the counterparts: what samples and kits do by themselves, and the demonstration.
NOT_OF_OTHERS = {
    "test_demo.py",
    "test_php_kit_language.py",
    "test_php_kit_tokens.py",
    "test_sample_tokens.py",
    "test_sample_troubles.py",
    "test_password_hashes.py",
    "test_oathtool.py",
}


def test_each_version_is_the_one_that_is_locked() -> None:
    locked = {
        **_of_requirements(ROOT / "requirements" / "test.txt", "authlib", "python-jose"),
        **_of_requirements(
            COUNTERPARTS / "django_parties" / "requirements.txt", "django-allauth", "mozilla-django-oidc"
        ),
        **_of_package_lock("openid_client", "openid-client"),
        **_of_package_lock("logto_node", "@logto/node"),
        **_of_package_lock("old_libraries", "node-jose"),
    }
    assert {name: version for name, version in locked.items() if f" {version}" not in PAGE} == {}
    assert len(locked) == 7


def test_every_counterpart_is_in_the_table() -> None:
    tests = {path.name for path in COUNTERPARTS.glob("test_*.py")} - NOT_OF_OTHERS
    assert {name for name in tests if f"(../tests/counterparts/{name})" not in PAGE} == set()


def _of_requirements(file: Path, *names: str) -> dict[str, str]:
    found = dict(re.findall(r"^([\w-]+)==([\w.]+)", file.read_text(), re.MULTILINE))
    return {name: found[name] for name in names}


def _of_package_lock(folder: str, name: str) -> dict[str, str]:
    lock = json.loads((COUNTERPARTS / folder / "package-lock.json").read_text())
    return {name: lock["packages"][f"node_modules/{name}"]["version"]}

"""Folders import one way: of two folders in idp/, at most one imports the other."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

_FILES_BESIDE_FOLDERS = "files that stand beside the folders are used by them and use them"

#: Pairs of folders that import each other, with the reason.
ALLOWED = {
    ("idp/accounts", "idp/accounts/authentication"): _FILES_BESIDE_FOLDERS,
    ("idp/accounts", "idp/accounts/history"): _FILES_BESIDE_FOLDERS,
    ("idp/accounts", "idp/accounts/enrolment"): _FILES_BESIDE_FOLDERS,
    ("idp/accounts", "idp/accounts/factors"): _FILES_BESIDE_FOLDERS,
    ("idp/accounts", "idp/accounts/roles"): _FILES_BESIDE_FOLDERS,
    ("idp/accounts", "idp/accounts/sessions"): _FILES_BESIDE_FOLDERS,
    ("idp/accounts", "idp/accounts/store"): _FILES_BESIDE_FOLDERS,
    (
        "idp/accounts/people",
        "idp/accounts/roles",
    ): "PeopleAdmin assigns roles, and imports of people do",
    ("idp/clients", "idp/clients/registration"): _FILES_BESIDE_FOLDERS,
    ("idp/clients", "idp/clients/store"): _FILES_BESIDE_FOLDERS,
    ("idp/catalogue", "idp/catalogue/changes"): _FILES_BESIDE_FOLDERS,
    ("idp/catalogue", "idp/catalogue/claims"): _FILES_BESIDE_FOLDERS,
    ("idp/diagnosis", "idp/diagnosis/help_requests"): _FILES_BESIDE_FOLDERS,
    ("idp/tracker", "idp/tracker/levels"): _FILES_BESIDE_FOLDERS,
    ("idp/tracker", "idp/tracker/progress"): _FILES_BESIDE_FOLDERS,
}


def test_no_two_folders_import_each_other() -> None:
    arrows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for importer, imported in _imports():
        arrows[_folder(importer), _folder(imported)].append(f"{importer} -> {imported}")
    mutual = {
        (one, other): arrows[one, other][:3] + arrows[other, one][:3]
        for one, other in arrows
        if one < other and (other, one) in arrows
    }
    assert {pair: found for pair, found in mutual.items() if pair not in ALLOWED} == {}
    assert [pair for pair in ALLOWED if pair not in mutual] == [], "allowed, but not needed any more"


def _imports() -> Iterator[tuple[str, str]]:
    """(importing file, imported file), without what a folder's wiring imports and without idp/ itself.

    A `wiring` module makes what its folders define, so it imports all of them. What stands in idp/ itself is a package
    of its own each, whose order the import contracts hold.
    """
    files = {_module(path): str(path.relative_to(ROOT)) for path in sorted((ROOT / "idp").rglob("*.py"))}
    for name in files.values():
        if name.endswith("/wiring.py") or _folder(name) == "idp":
            continue
        for target in _targets((ROOT / name).read_text()):
            found = files.get(target) or files.get(target.rpartition(".")[0])
            if target.startswith("idp.") and found and _folder(found) not in ("idp", _folder(name)):
                yield name, found


def _targets(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _folder(name: str) -> str:
    return name.rpartition("/")[0]

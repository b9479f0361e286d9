"""Every path, class and function that a document names is in this repository."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support.generated_docs import PAGES

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/*.md", "docs/adr/*.md")
    for path in ROOT.glob(pattern)
    if path.name not in PAGES
)
#: Names that are not ours: of headers, keys, other programs, libraries; and files that other projects have.
OF_OTHERS = {
    *(
        "Accept",
        "Location",
        "Upgrade",
        "Ed25519",
        "EdDSA",
        "Pss",
        "PyJWKClient",
        "RemoteJWKSet",
        "Request",
        "Response",
        "Config.load_app",
        "Config.bind_socket",
        "Server.run",
    ),
    *("session_start", "divos_application_user", "divos_require_login"),  # of PHP and of the kit in it
    *("assert_never", "getAccessToken", "getIdTokenClaims", "fetchUserInfo", "service.py", "divos.conf"),
}
#: What decisions tell of the past: the name then -> where it is told.
HISTORY = {"workers.py": "0024-workers-are-forked-from-a-loaded-process.md"}

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_PATH = re.compile(
    r"(?<![\w/.<>-])((?:idp|tests|clients|docs|deploy|migrations|protocol|oidc|accounts)/[\w./*-]*\w|\w+\.(?:py|toml))\b"
)
#: Relative links.
_LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
_NAME = re.compile(r"([A-Za-z_][\w.]*)(\(.*\))?")
_CLASS = re.compile(r"_?[A-Z][a-z]\w*")


@cache
def definitions() -> tuple[frozenset[str], dict[str, set[str]]]:
    """The functions and methods of our code; and each class, with its members and those of its bases.

    Type aliases are classes without members.
    """
    functions, found, bases = set[str](), defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for node in _nodes():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            functions.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found[node.name].update(name for part in ast.walk(node) for name in _members(part))
            bases[node.name].update(base.id for base in node.bases if isinstance(base, ast.Name))
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, set())
    members = {name: own.union(*(found.get(base, set()) for base in bases[name])) for name, own in found.items()}
    return frozenset(functions), members


def _nodes() -> Iterator[ast.AST]:
    for folder in ("idp", "clients", "tests"):
        for path in (ROOT / folder).rglob("*.py"):
            yield from ast.walk(ast.parse(path.read_text()))


def _members(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield name
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.Attribute(attr=name, ctx=ast.Store()):
            yield name


def paths_in(text: str) -> set[str]:
    """The paths of this repository that the prose names, and files by their name alone."""
    return set(_PATH.findall(_BLOCK.sub("", text))) - OF_OTHERS


def names_in(text: str) -> set[str]:
    """Classes, `Class.member` and `function(...)` between backquotes, and the same in diagrams."""
    quoted = {name for told in re.findall(r"`([^`\n]+)`", _BLOCK.sub("", text)) if (name := _code_name(told))}
    drawn = " ".join(block for kind, block in _BLOCK.findall(text) if kind == "mermaid")
    return (quoted | set(re.findall(r"\b[A-Z][a-z]+[A-Z]\w*(?:\.\w+)?|\b\w+(?=\(\))", drawn))) - OF_OTHERS


def _code_name(told: str) -> str | None:
    found = _NAME.fullmatch(told)
    if found is None:
        return None
    name = found[1]
    is_class = any(_CLASS.fullmatch(part) for part in name.split("."))
    return name if is_class or found[2] else None


def _exists(path: str) -> bool:
    if "/" not in path:
        return any(True for folder in (".", "idp", "tests", "clients") for _ in (ROOT / folder).rglob(path))
    return any(True for root in (ROOT, ROOT / "idp") for _ in root.glob(f"{path}*"))


def _is_defined(name: str) -> bool:
    functions, classes = definitions()
    *owners, last = name.split(".")
    if owners and _CLASS.fullmatch(owners[-1]):
        return last in classes.get(owners[-1], ())
    return last in (classes if _CLASS.fullmatch(last) else functions)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_a_document_names_is_there(document: str) -> None:
    text = (ROOT / document).read_text()
    history = {name for name, told_in in HISTORY.items() if document.endswith(told_in)}
    assert {path for path in paths_in(text) - history if not _exists(path)} == set()
    assert {name for name in names_in(text) - history if not _is_defined(name)} == set()


def test_relative_links_lead_somewhere() -> None:
    links = [(ROOT / name, link) for name in DOCUMENTS for link in _LINK.findall(_prose(ROOT / name))]
    assert [(page.name, link) for page, link in links if not page.parent.joinpath(link).exists()] == []


def _prose(document: Path) -> str:
    return _BLOCK.sub("", document.read_text())


def test_the_readme_has_a_line_for_each_package() -> None:
    rows = re.findall(r"^ {4}([a-z_, ]+?)  +(.+)$", (ROOT / "idp" / "__init__.py").read_text(), re.MULTILINE)
    named = {name for names, _ in rows for name in names.split(", ")}
    there = {path.stem for path in (ROOT / "idp").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert named == there - {"__init__", "__main__"}
    told = re.findall(r"^\| (`[a-z_`, ]+`) \| (.+) \|$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert told == [(", ".join(f"`{name}`" for name in names.split(", ")), line) for names, line in rows]


def glossary() -> Iterator[tuple[str, list[str], str]]:
    """Each term of CONTRIBUTING's glossary, with names and the path they are said to be defined under."""
    rows = re.findall(r"^\| (.+?) \| .+ \| (.+) \|$", (ROOT / "CONTRIBUTING.md").read_text(), re.MULTILINE)
    for term, where in rows[1:]:
        for names, path in re.findall(r"((?:`\w+`(?:, )?)+) in `([\w/.]+)`", where):
            yield term, re.findall(r"`(\w+)`", names), path


def test_each_term_of_the_glossary_is_where_it_says() -> None:
    for term, names, path in glossary():
        files = [ROOT / path] if path.endswith(".py") else (ROOT / path).rglob("*.py")
        there = {name for file in files for name in defined_in(file)}
        assert set(names) <= there, term


@cache
def defined_in(file: Path) -> frozenset[str]:
    """What a file defines on its first level."""
    return frozenset(getattr(node, "name", "") for node in ast.parse(file.read_text()).body)


def test_every_row_of_the_glossary_says_where() -> None:
    table = (ROOT / "CONTRIBUTING.md").read_text().partition("## Glossary")[2]
    assert len({term for term, _, _ in glossary()}) == table.count("\n| ") - 1 >= 35

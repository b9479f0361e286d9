"""docs/conformance.md: specification section -> what we do -> the tests that hold us to it."""

import ast
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.support.specifications import SPECIFICATIONS

ROOT = Path(__file__).parent.parent.parent
SECTIONS = ROOT / "tests" / "conformance" / "sections"
_MEMBERS = {"section", "decision", "tests"}


@dataclass(frozen=True, slots=True)
class Row:
    """One decision: `section` as it is written ("RFC 9449 4.3"), in which file it stands, and its tests."""

    section: str
    decision: str
    tests: tuple[str, ...]
    file: str

    @property
    def specification(self) -> str:
        """The short name that `section` begins with; "" when it is none we know."""
        fitting = [name for name in SPECIFICATIONS if self.section == name or self.section.startswith(f"{name} ")]
        return max(fitting, key=len, default="")

    @property
    def part(self) -> str:
        """The number or words after the specification's name."""
        return self.section.removeprefix(self.specification).strip()


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts 2.10 behind 2.9 and numbers before words."""
    pieces = re.findall(r"\d+|[^\d.\s]+", text.casefold())
    return tuple((0, int(piece), "") if piece.isdigit() else (1, 0, piece) for piece in pieces)


def rows() -> list[Row]:
    """Every row of every theme, in the order of the table."""
    found = [row for path in sorted(SECTIONS.glob("*.toml")) for row in _of(path)]
    order = list(SPECIFICATIONS)
    return sorted(
        found, key=lambda row: (order.index(row.specification or order[0]), natural(row.part), row.decision.casefold())
    )


def faults(row: Row) -> list[str]:
    """What is wrong with a row, in words; nothing when it is true."""
    wrong = []
    if not row.specification:
        wrong.append(f"{row.section!r} begins with no name of tests/support/specifications.py")
    if len(row.decision.split()) < 3:
        wrong.append(f"{row.section}: the decision says nothing")
    if not row.tests:
        wrong.append(f"{row.section}: no test")
    return [f"{row.file}: {fault}" for fault in (*wrong, *(missing(name) for name in row.tests)) if fault]


def missing(name: str) -> str | None:
    """Why "tests/folder/test_file.py::test_name" is no test of ours; None when it is one."""
    path, separator, function = name.partition("::")
    if not separator or not (ROOT / path).is_file():
        return f"{name}: there is no such file"
    return None if function in tests_in(path) else f"{name}: there is no such test in the file"


@cache
def tests_in(path: str) -> frozenset[str]:
    """The names of the tests a file defines, read without running it."""
    tree = ast.parse((ROOT / path).read_text())
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(node.name for node in functions if node.name.startswith("test_"))


def conformance_page() -> str:
    """The table, grouped by specification."""
    found = rows()
    named = {name for row in found for name in row.tests}
    lines = [
        "# Conformance",
        "",
        "Which section of which specification we answer, what we decided there, and the tests that hold us to it.",
        "Generated from `tests/conformance/sections/*.toml` by `make docs`; every test that is named here exists.",
        "",
        f"{len(found)} decisions in {len({row.specification for row in found})} specifications, held by {len(named)} "
        "tests. Software written by others that was tried is in [relying-parties.md](relying-parties.md).",
    ]
    for name, title in SPECIFICATIONS.items():
        lines += _chapter(name, title, [row for row in found if row.specification == name])
    return "\n".join(lines) + "\n"


def _of(path: Path) -> list[Row]:
    entries = tomllib.loads(path.read_text())["row"]
    for entry in entries:
        assert set(entry) == _MEMBERS, f"{path.name}: a row has {sorted(_MEMBERS)}, not {sorted(entry)}"
    return [Row(entry["section"], entry["decision"], tuple(entry["tests"]), path.name) for entry in entries]


def _chapter(name: str, title: str, found: Iterable[Row]) -> list[str]:
    lines = [f"| {row.part or '–'} | {_cell(row.decision)} | {_linked(row.tests)} |" for row in found]
    heading = title if name == "DIVOS SSO" else f"{name}: {title}"
    return ["", f"## {heading}", "", "| section | what we do | tests |", "|---|---|---|", *lines] if lines else []


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _linked(names: Iterable[str]) -> str:
    """Each test as a link to its file, its name as a sentence."""
    links = []
    for name in names:
        path, _, function = name.partition("::")
        links.append(f"[{function.removeprefix('test_').replace('_', ' ')}](../{path})")
    return "<br>".join(links)

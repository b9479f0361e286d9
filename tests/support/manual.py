"""Reads the operator's manual: the commands of its blocks in order, and what it says that they print."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parent.parent.parent
#: The manual and the pages it sends its reader to, in the order of reading.
PAGES = (
    "docs/operating.md",
    "deploy/runbooks/backup-and-restore.md",
    "deploy/runbooks/leaked-key.md",
)
#: Of a block: `sh` is typed, `text` is what the last command before it prints, the others are contents of files.
LANGUAGES = frozenset({"sh", "text", "ini", "yaml"})

#: A block may be indented, under a step of a list.
_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
_TIME = r"\d{4}-\d\d-\d\d(?: \d\d:\d\d)?"
#: What a line shows that differs from machine to machine and from day to day.
_VARIABLE = re.compile(rf"(…|{_TIME})")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, its lines, the page and the heading it stands under, its first line's number."""

    language: str
    text: str
    page: str
    section: str
    line: int


@dataclass(frozen=True, slots=True)
class ManualCommand:
    """One command as it is printed, and the lines that the manual shows of its output; empty: it shows none."""

    typed: str
    output: tuple[str, ...]
    page: str
    section: str
    line: int


def read_blocks(page: str) -> Iterator[Block]:
    """The fenced blocks of a page of the repository."""
    text = (ROOT / page).read_text()
    for found in _BLOCK.finditer(text):
        headings = _HEADING.findall(_BLOCK.sub("", text[: found.start()]))
        line = text.count("\n", 0, found.start()) + 2
        yield Block(found[2], dedent(found[3]), page, headings[-1], line)


def read_commands(page: str) -> list[ManualCommand]:
    """The commands of the `sh` blocks of a page; a line that ends with a backslash goes on in the next."""
    commands: list[ManualCommand] = []
    for block in read_blocks(page):
        if block.language == "text":
            before = commands.pop()
            shown = tuple(block.text.splitlines())
            commands.append(ManualCommand(before.typed, shown, before.page, before.section, before.line))
        elif block.language == "sh":
            lines = block.text.replace("\\\n", " ").splitlines()
            commands += [
                ManualCommand(line, (), page, block.section, block.line + number) for number, line in enumerate(lines)
            ]
    return commands


def agrees(shown: tuple[str, ...], printed: str) -> bool:
    """Whether the lines the manual shows come in this order in what was printed.

    `…` is any text, a time any time, and white space any white space.
    """
    patterns = ["".join(map(_as_pattern, _VARIABLE.split(" ".join(line.split())))) for line in shown]
    lines = iter(" ".join(line.split()) for line in printed.splitlines())
    return all(any(re.fullmatch(pattern, line) for line in lines) for pattern in patterns)


def _as_pattern(part: str) -> str:
    return ".*" if part == "…" else _TIME if re.fullmatch(_TIME, part) else re.escape(part)

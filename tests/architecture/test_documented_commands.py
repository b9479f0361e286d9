"""Every `idp ...` that a document tells people to type is a command with those options."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from idp.cli import app

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/*.md", "docs/adr/*.md", "deploy/**/*")
    for path in ROOT.glob(pattern)
    if path.is_file() and "idp " in path.read_text()
)
#: Between backquotes, or a line of its own in a block, a unit file or a script.
TOLD = re.compile(r"`((?:\S*/)?idp [^`]+)`|^(?:ExecStart=)?((?:\S*/)?idp [a-z][^#`\n]*)$", re.MULTILINE)


def commands(text: str) -> Iterator[str]:
    for told in TOLD.finditer(text.replace("\\\n", " ")):
        yield " ".join((told[1] or told[2]).split())


def unknown_words(command: str) -> list[str]:
    """The subcommands and options of `command` that there are not; alternatives are written `add|list`."""
    here = typer.main.get_command(app)
    context = here.make_context("idp", [], resilient_parsing=True)
    unknown: list[str] = []
    for word in shlex.split(command)[1:]:
        if word.startswith("--"):
            unknown += [] if word in {name for each in here.get_params(context) for name in each.opts} else [word]
        elif hasattr(here, "get_command"):
            below = {name: here.get_command(context, name) for name in word.split("|")}
            unknown += [name for name, found in below.items() if found is None]
            here = next(filter(None, below.values()), here)
            context = here.make_context(word, [], parent=context, resilient_parsing=True)
    return unknown


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_a_document_tells_people_to_type_is_there(document: str) -> None:
    wrong = {command: words for command in commands((ROOT / document).read_text()) if (words := unknown_words(command))}
    assert wrong == {}

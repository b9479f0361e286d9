"""Which test provokes which cause through the public interface: tests/causes.toml lists one for each.

    pytest ... --record-causes FOLDER                   hear them all
    python -m tests.support.provoked_causes FOLDER      bring tests/causes.toml up to date

A recording of some tests adds what they provoke, and keeps what tests that did not run are listed for. A listed test
that does not provoke its cause fails. A cause is provoked when a request makes its error and is answered with an error.
Programs that tests start as processes of their own are not heard.
"""

import json
import os
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from idp.protocol.errors.cause import Cause, CausedError
from idp.web.errors import Problem
from idp.web.web_application import WebApplication

TABLE = Path(__file__).parent.parent / "causes.toml"

_PASSED = pytest.StashKey[bool]()
_made: ContextVar[list[str] | None] = ContextVar("made", default=None)
_provoked: dict[str, set[str]] = defaultdict(set)


@cache
def causes_by_test() -> Mapping[str, set[str]]:
    """The table: the causes that each listed test must provoke."""
    found: dict[str, set[str]] = defaultdict(set)
    for cause, test in tomllib.loads(TABLE.read_text()).items():
        found[test].add(cause)
    return found


def provoked_by(test: str) -> set[str]:
    """The names of the causes that a test provoked so far; `test`: its node id."""
    return set(_provoked[test])


def pytest_addoption(parser: pytest.Parser) -> None:
    """The folder for what was heard: a file for each worker."""
    parser.addoption("--record-causes", type=Path, help="a folder for which test provoked which cause")


def pytest_configure() -> None:
    """Listen to every provider that lives in this process."""
    answer, make, make_problem = WebApplication.__call__, CausedError.__init__, Problem.__init__

    def made(self: CausedError, cause: Cause, facts: Mapping[str, object]) -> None:
        make(self, cause, facts)
        _hear(cause)

    def made_problem(self: Problem, *given: Any, cause: Cause) -> None:
        make_problem(self, *given, cause=cause)
        _hear(cause)

    async def call(self: WebApplication, scope: Scope, receive: Receive, send: Send) -> None:
        heard: list[str] = []
        token = _made.set(heard)
        try:
            await answer(self, scope, receive, _Listener(send, heard))
        finally:
            _made.reset(token)

    CausedError.__init__ = made  # type: ignore[method-assign]
    Problem.__init__ = made_problem  # type: ignore[method-assign, assignment]
    WebApplication.__call__ = call  # type: ignore[method-assign]


def _hear(cause: Cause) -> None:
    heard = _made.get()
    if heard is not None:
        heard.append(cause.name)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """The listed test of a cause must provoke it."""
    passed = item.stash.get(_PASSED, False)
    missing = causes_by_test().get(item.nodeid, set()) - _provoked[item.nodeid]
    if passed and missing:
        pytest.fail(f"tests/causes.toml says that this test provokes {', '.join(sorted(missing))}, and it did not")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Remember whether the test itself passed."""
    if call.when == "call":
        item.stash[_PASSED] = call.excinfo is None
    return (yield)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write what was heard, if it is asked for."""
    folder = session.config.getoption("--record-causes")
    if folder and _provoked:
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.json"
        (folder / name).write_text(json.dumps({test: sorted(found) for test, found in _provoked.items()}))


class _Listener:
    """Passes an answer on, and notes the causes made for it when it is an error."""

    def __init__(self, send: Send, heard: list[str]) -> None:
        self._send, self._heard = send, heard

    async def __call__(self, message: Message) -> None:
        if self._heard and message["type"] == "http.response.start":
            location = dict(message["headers"]).get(b"location", b"")
            if message["status"] >= 400 or re.search(rb"[?&#](error|response)=", location):
                _provoked[os.environ["PYTEST_CURRENT_TEST"].rpartition(" ")[0]].update(self._heard)
        await self._send(message)


def write_table(folder: Path, names: list[str], table: Path = TABLE) -> list[str]:
    """Write the table, keeping tests that still provoke their cause or did not run; returns what nothing provokes."""
    tests: dict[str, list[str]] = defaultdict(list)
    ran: set[str] = set()
    for file in sorted(folder.glob("*.json")):
        for test, found in json.loads(file.read_text()).items():
            ran.add(test)
            for cause in found:
                tests[cause].append(test)
    before = tomllib.loads(table.read_text()) if table.exists() else {}
    chosen = {}
    for name in names:
        able = sorted(tests.get(name, ()), key=lambda test: ("tests/races" in test, "[sqlite" in test, len(test), test))
        listed = before.get(name)
        if listed is not None and (listed in able or listed not in ran):
            chosen[name] = listed
        elif able:
            chosen[name] = able[0]
    lines = [f"{name} = {json.dumps(test, ensure_ascii=False)}" for name, test in chosen.items()]
    head = (
        "# A test that provokes each cause through the public interface; tests/support/provoked_causes.py checks it.\n"
    )
    table.write_text(head + "\n".join(lines) + "\n")
    return [name for name in names if name not in chosen]


if __name__ == "__main__":
    from tests.support.causes import CAUSES

    print("nothing provokes:", *write_table(Path(sys.argv[1]), list(CAUSES)), sep="\n  ")

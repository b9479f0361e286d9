"""Records every error answer that a test run provokes, and compares two recordings byte for byte.

    pytest -p tests.support.error_answers --record-errors before/ ...
    python -m tests.support.error_answers before/ after/

What differs from run to run (codes of error reports, tokens, ids, times, ports) is masked. Programs that tests start
as processes of their own are not heard.
"""

import gzip
import json
import os
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from idp.web.web_application import WebApplication

#: In this order: what is recognised by its form, then every long run of letters that only chance can have made.
MASKS = (
    (re.compile(r"DVS-[0-9A-Z]{4}-[0-9A-Z]{4}"), "<report>"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[0-9.:+Z-]*"), "<time>"),
    (re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:|%3A)\d+"), "<loopback>"),
    (re.compile(r"(?=[\w-]*\d)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{20,}"), "<random>"),
    (re.compile(r"<random>[\w.-]*|[\w-]{43,}"), "<random>"),
    (re.compile(r"<style.*?</style>", re.DOTALL), "<style>"),
    (re.compile(r"\b\d\d[.:]\d\d\b"), "<clock>"),
    (re.compile(r'(value|content|nonce)="[\w+/=.-]{16,}"'), r'\1="<random>"'),
    (re.compile(r"\b(state|nonce)=[\w-]{8,}"), r"\1=<random>"),
)
HEADERS = (b"content-type", b"www-authenticate", b"location", b"retry-after", b"cache-control", b"allow")
Answer = tuple[str, ...]

_answers: dict[str, list[Answer]] = defaultdict(list)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The folder for the recordings: a file for each worker."""
    parser.addoption("--record-errors", type=Path, help="a folder for the recordings of all error answers")


def pytest_configure(config: pytest.Config) -> None:
    """Listen to every provider that lives in this process."""
    if config.getoption("--record-errors"):
        listened = WebApplication.__call__

        async def call(self: WebApplication, scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await listened(self, scope, receive, send)
                return
            await listened(self, scope, receive, _Recorder(scope, send))

        WebApplication.__call__ = call  # type: ignore[method-assign]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write what was heard."""
    folder = session.config.getoption("--record-errors")
    if folder and _answers:
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.json"
        (folder / name).write_text(json.dumps(_answers, indent=0, sort_keys=True))


class _Recorder:
    """Passes the messages of one answer on and keeps a copy of them."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._send = scope, send
        self._start: dict[str, Any] = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = dict(message)
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                self._record()
        await self._send(message)

    def _record(self) -> None:
        headers = dict(self._start["headers"])
        if headers.get(b"content-encoding") == b"gzip":
            self._body = gzip.decompress(self._body)
        if not _is_error(self._start["status"], headers, self._body):
            return
        test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]
        kept = [f"{name.decode()}: {headers[name].decode('latin-1')}" for name in HEADERS if name in headers]
        said = [self._scope["method"], self._scope["path"], str(self._start["status"]), *kept, self._body.decode()]
        _answers[test].append(tuple(map(mask, said)))


def _is_error(status: int, headers: dict[bytes, bytes], body: bytes) -> bool:
    redirected = re.search(rb"[?&#](error|response)=", headers.get(b"location", b""))
    return status >= 400 or redirected is not None or b'name="error"' in body


def mask(text: str) -> str:
    """The text without what differs from run to run."""
    for pattern, name in MASKS:
        text = pattern.sub(name, text)
    return text


def load(folder: Path) -> dict[str, Counter[Answer]]:
    """The answers of each test."""
    found: dict[str, Counter[Answer]] = defaultdict(Counter)
    for file in sorted(folder.glob("*.json")):
        for test, answers in json.loads(file.read_text()).items():
            found[test].update(tuple(one) for one in answers)
    return found


def compare(before: Path, after: Path) -> int:
    """Print what differs in the tests that both recordings have; the number of tests with differences."""
    old, new = load(before), load(after)
    both = sorted(old.keys() & new.keys())
    heard = sum(sum(old[test].values()) for test in both)
    print(
        f"{len(both)} tests in both recordings, {heard} error answers, {len({a for t in both for a in old[t]})} kinds"
    )
    differing = [test for test in both if old[test] != new[test]]
    for test in differing:
        print(f"\n{test}")
        for sign, answers in (("-", old[test] - new[test]), ("+", new[test] - old[test])):
            for answer, count in answers.items():
                print(f"  {sign} {count} x {' | '.join(answer)[:2000]}")
    print(f"\n{len(differing)} tests differ")
    return len(differing)


if __name__ == "__main__":
    sys.exit(min(compare(Path(sys.argv[1]), Path(sys.argv[2])), 1))

"""The last step of a run: no NIP or NIK of a test person stands in a log, URL, metric, event, message or error report.

Every provider that lives in this process is listened to: its log lines, the addresses that were requested and that it
redirected to, what /metrics answered. When a provider of tests/support/app.py closes, its audit trail, its outbox, its
error reports and the labels of its metrics are read. At the end the numbers of all its people are looked for, with any
separators, percent-encoded, in base64 and in hexadecimal; one that is found fails the run.

A test that sends a number in an address on purpose is marked `sends_personal_numbers`: its requests are not heard.
"""

from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from idp.foundation import log
from idp.web.web_application import WebApplication
from tests.support.number_watch import WATCH


def pytest_configure(config: pytest.Config) -> None:
    """Listen to every provider of this process."""
    if getattr(WebApplication, "is_heard", False):
        return
    write, answer = log._write_line, WebApplication.__call__

    def heard_line(line: str) -> None:
        WATCH.hear("log line", line)
        write(line)

    async def heard_request(self: WebApplication, scope: Scope, receive: Receive, send: Send) -> None:
        await answer(self, scope, receive, _HeardAnswer(scope, send) if scope["type"] == "http" else send)

    log._write_line = heard_line
    WebApplication.__call__ = heard_request  # type: ignore[method-assign]
    WebApplication.is_heard = True  # type: ignore[attr-defined]


class _HeardAnswer:
    """Passes an answer on, and hears the address that was requested, that it redirects to, and what metrics say."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._send, self._path = send, scope["path"]
        if not WATCH.is_deaf_to_requests:
            WATCH.hear("requested address", f"{self._path}?{scope['query_string'].decode('latin-1')}")

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and not WATCH.is_deaf_to_requests:
            for name, value in message["headers"]:
                if name == b"location":
                    WATCH.hear("redirect", value.decode("latin-1"))
        elif message["type"] == "http.response.body" and self._path == "/metrics":
            WATCH.hear("metrics answer", bytes(message.get("body", b"")).decode("utf-8", "replace"))
        await self._send(message)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note which test runs, and whether it sends numbers on purpose."""
    WATCH.test = item.nodeid
    WATCH.is_deaf_to_requests = item.get_closest_marker("sends_personal_numbers") is not None


_FOUND = pytest.StashKey[list[str]]()


def pytest_testnodedown(node: Any, error: object) -> None:
    """Take over what a worker of xdist found."""
    found = getattr(node, "workeroutput", {}).get("personal_numbers", [])
    node.config.stash.setdefault(_FOUND, []).extend(found)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """The last step: a worker tells what it found, the run fails for it."""
    found = session.config.stash.setdefault(_FOUND, [])
    found.extend(WATCH.findings())
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["personal_numbers"] = found
    elif found:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """What was found, at the end of the run."""
    found = config.stash.get(_FOUND, [])
    if found:
        terminalreporter.section("personal numbers where none may be", red=True)
        for line in found:
            terminalreporter.write_line(line)

"""A relying party's back-channel logout endpoint."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import parse_qs

from tests.support.app import App
from tests.support.loopback import CannedResponse, ReceivedRequest, serve_loopback


@dataclass
class Receiver:
    """What was posted, and with which status to answer; `silent`: never answer."""

    port: int = 0
    status: int = 200
    silent: bool = False
    tokens: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)

    @property
    def uri(self) -> str:
        return f"http://127.0.0.1:{self.port}/keluar?asal=divos"

    async def answer(self, came: ReceivedRequest) -> CannedResponse | None:
        self.targets.append(came.path)
        self.tokens.extend(parse_qs(came.body).get("logout_token", []))
        return None if self.silent else CannedResponse(self.status)


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A receiver that listens until the block ends."""
    found = Receiver()
    async with serve_loopback(found.answer) as found.port:
        yield found


def do_not_wait_for_receipts(app: App) -> None:
    """Show the page after a logout at once: what it would wait for is sent when the test calls `settle`."""
    app.composition.oidc.logout.receipts._timeout = timedelta(0)

"""An application that only receives: it keeps what browsers bring to it, and says so on a page."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

_PAGE = b'<!doctype html><html lang="id"><title>Sampai</title><link rel="icon" href="data:,"><h1>Sampai</h1>'


@dataclass(frozen=True, slots=True)
class Arrival:
    """One answer: how it travelled, and what it says."""

    method: str
    says: dict[str, str]


@dataclass
class Receiver:
    """Where it stands, and what has arrived, the latest last."""

    address: str
    arrivals: list[Arrival] = field(default_factory=list)

    @property
    def redirect_uri(self) -> str:
        return f"{self.address}/kembali"

    @property
    def latest(self) -> Arrival:
        return self.arrivals[-1]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a free port until the block ends."""
    arrivals: list[Arrival] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._keep(urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._keep(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _keep(self, text: str) -> None:
            arrivals.append(Arrival(self.command, dict(parse_qsl(text))))
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(_PAGE)

        def log_message(self, *_: object) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield Receiver(f"http://localhost:{server.server_port}", arrivals)
        server.shutdown()

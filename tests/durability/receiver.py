"""A relying party's back-channel logout address on loopback: it holds its answers until told to give them."""

import json
import threading
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs


class Receiver:
    """Which sessions it was told about, and which of those tellings it has confirmed."""

    def __init__(self, port: int) -> None:
        self.uri = f"http://127.0.0.1:{port}/keluar"
        self.told = threading.Event()
        self.confirmed: list[str] = []
        self._answering = threading.Event()
        self._more = threading.Condition()

    def answer(self) -> None:
        """From now on every telling is confirmed; those held until now have nobody left to hear it."""
        self._answering.set()

    def has_confirmed(self, sids: set[str], seconds: float) -> bool:
        """Wait until all of `sids` have been confirmed."""
        with self._more:
            return self._more.wait_for(lambda: sids <= set(self.confirmed), seconds)

    def take(self, form: str) -> int:
        """The HTTP status for a telling."""
        sid = _claims(parse_qs(form)["logout_token"][0])["sid"]
        self.told.set()
        if not self._answering.is_set():
            self._answering.wait(60)
            return 503
        with self._more:
            self.confirmed.append(sid)
            self._more.notify_all()
        return 200


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a free port until the block ends."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status = receiver.take(self.rfile.read(int(self.headers["Content-Length"])).decode())
            try:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()
            except OSError:
                pass  # who asked was killed

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        receiver = Receiver(server.server_port)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            receiver.answer()
            server.shutdown()
            thread.join()


def _claims(token: str) -> dict[str, str]:
    payload = token.split(".")[1]
    claims: dict[str, str] = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims

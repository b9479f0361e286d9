"""HttpProtocol: uvicorn's HTTP/1.1 over httptools, which reads the body of a request whose upgrade is not taken."""

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_REFUSAL = "Invalid HTTP request received."

#: In bytes: a request line and header fields; our nginx takes 256 KiB, and four lines of 64 KiB are the longest.
_MAX_HEAD = 256 * 1024
#: A chunked request as a whole, with its trailers; no endpoint reads a longer body.
_MAX_CHUNKED = 1024 * 1024
_TOO_LONG = b"HTTP/1.1 %b\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class HttpProtocol(HttpToolsProtocol):
    """Ignores Upgrade (RFC 9110 7.8), which Java sends with the first request of a connection (`Upgrade: h2c`).

    The parser stops after the header fields of such a request, whatever length they declare. They are parsed again
    without Upgrade, and then what follows them. For any other request, the steps are those of uvicorn.

    Fields after a chunked body (trailers) are ignored (RFC 9110 6.5.1): a proxy replaces headers such as
    X-Forwarded-For, and may pass on a trailer of the same name. What the parser keeps in memory has a limit: the
    header fields, and a chunked request.
    """

    #: The request that is counted, and the bytes that were received since it began.
    _counted: object = None
    _received: int = 0

    def data_received(self, data: bytes) -> None:
        """Parse the received bytes; answer 400 to what is not HTTP/1.1."""
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except HttpParserUpgrade as stopped:
            self._ignore_upgrades(memoryview(data)[stopped.args[0] :])
        except HttpParserError:
            self._refuse()
        if self.scope is not self._counted:
            self._counted, self._received = self.scope, 0
        self._received += len(data)
        if self._received > _MAX_HEAD:
            self._end_if_too_long()

    def on_headers_complete(self) -> None:
        """Begin the request; what is appended to `headers` from here on is no part of its scope."""
        super().on_headers_complete()
        self.headers = []

    def _should_upgrade(self) -> bool:
        """Tell uvicorn to leave a request alone whose Upgrade the parser has seen: it is parsed again."""
        return True

    def _ignore_upgrades(self, rest: memoryview) -> None:
        """Parse the request that the parser stopped at, and those that follow it in `rest`."""
        stopped = True
        while stopped:
            if self.parser.get_method() == b"CONNECT":  # no Upgrade makes it one, and nothing follows it
                self._refuse()
                return
            try:
                self._parse_without_upgrade()
                self.parser.feed_data(rest)
            except HttpParserUpgrade as again:
                rest = rest[again.args[0] :]
            except HttpParserError:
                self._refuse()
                return
            else:
                stopped = False

    def _parse_without_upgrade(self) -> None:
        line = (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        fields = b"".join(b"%b: %b\r\n" % field for field in self.scope["headers"] if field[0] != b"upgrade")
        self.parser = HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as in uvicorn
        self.parser.feed_data(b"%b %b HTTP/%b\r\n%b\r\n" % (*line, fields))

    def _end_if_too_long(self) -> None:
        """Close a connection whose request takes more memory than any needs (RFC 6585 5, RFC 9110 15.5.14)."""
        cycle, is_head = self.cycle, "method" not in self.scope  # set once all header fields are there
        chunked = not is_head and any(name == b"transfer-encoding" for name, _ in self.scope["headers"])
        if self.transport.is_closing() or not (is_head or (chunked and self._received > _MAX_CHUNKED)):
            return
        if is_head and (cycle is None or cycle.response_complete):
            self.transport.write(_TOO_LONG % b"431 Request Header Fields Too Large")
        elif not is_head and not cycle.response_started:
            self.transport.write(_TOO_LONG % b"413 Content Too Large")
            cycle.disconnected = True  # whoever reads the body is told that the client went away
            cycle.message_event.set()
        self.transport.close()

    def _refuse(self) -> None:
        self.logger.warning(_REFUSAL)
        self.send_400_response(_REFUSAL)

"""HttpProtocol: uvicorn's HTTP/1.1 over httptools, which reads the body of a request whose upgrade is not taken."""

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_REFUSAL = "Invalid HTTP request received."


class HttpProtocol(HttpToolsProtocol):
    """Ignores Upgrade (RFC 9110 7.8), which Java sends with the first request of a connection (`Upgrade: h2c`).

    The parser stops after the header fields of such a request, whatever length they declare. They are parsed again
    without Upgrade, and then what follows them. For any other request, the steps are those of uvicorn.

    Fields after a chunked body (trailers) are ignored (RFC 9110 6.5.1): a proxy replaces headers such as
    X-Forwarded-For, and may pass on a trailer of the same name.
    """

    def data_received(self, data: bytes) -> None:
        """Parse the received bytes; answer 400 to what is not HTTP/1.1."""
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except HttpParserUpgrade as stopped:
            self._ignore_upgrades(memoryview(data)[stopped.args[0] :])
        except HttpParserError:
            self._refuse()

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

    def _refuse(self) -> None:
        self.logger.warning(_REFUSAL)
        self.send_400_response(_REFUSAL)

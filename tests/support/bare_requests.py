"""Requests without a client between the test and the provider, for tests that send thousands of them."""

from starlette.types import Message

from tests.support.app import ISSUER, App

_HEADERS = [
    (b"host", ISSUER.partition("://")[2].encode()),
    (b"content-type", b"application/x-www-form-urlencoded"),
]


async def send_bare(app: App, method: str, address: str, body: bytes = b"") -> str:
    """The body of the answer to one request of a browser without cookies."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [*_HEADERS, (b"content-length", str(len(body)).encode())],
        "client": ("127.0.0.1", 50_000),
        "server": ("localhost", 8400),
    }
    answered = bytearray()

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            answered.extend(message.get("body", b""))

    await app.fastapi(scope, receive, send)
    return answered.decode()

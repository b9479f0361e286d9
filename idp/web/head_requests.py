"""HeadRequests: the ASGI layer that answers HEAD as GET without the body (RFC 9110 9.3.2)."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadRequests:
    """Answers HEAD for documents; elsewhere the router answers 405.

    `except_under`: the paths, or beginnings of paths, where GET does more than show a document, or is for programs
    that never send HEAD.
    """

    def __init__(self, app: ASGIApp, except_under: tuple[str, ...]) -> None:
        self._app, self._except_under = app, except_under

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD" or scope["path"].startswith(self._except_under):
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        got = dict(scope, method="GET")  # a copy: the server must know that it was HEAD
        try:
            await self._app(got, receive, send_head)
        finally:
            scope["route"] = got.get("route")  # for the metrics

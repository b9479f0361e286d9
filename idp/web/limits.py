"""BodyLimit: rejects request bodies of the admin API by their Content-Length, before reading them."""

from starlette.types import ASGIApp, Receive, Scope, Send

from idp.web.errors import problem_document

AT_MOST_BYTES = 256 * 1024


class BodyLimit:
    """Rejects bodies under `prefix` that are too large (413) or have no Content-Length (411)."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app, self._prefix = app, prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(self._prefix):
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        if b"transfer-encoding" in headers:
            refusal = problem_document(411, "length_required", "Send the body with a Content-Length.")
        elif not length.isdigit() or int(length) > AT_MOST_BYTES:
            refusal = problem_document(413, "too_large", f"A body may have at most {AT_MOST_BYTES} bytes.")
        else:
            await self._app(scope, receive, send)
            return
        await refusal(scope, receive, send)

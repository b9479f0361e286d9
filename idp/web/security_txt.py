"""/.well-known/security.txt: whom to tell about a security problem (RFC 9116)."""

from collections.abc import Sequence
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from idp.foundation import clock
from idp.web.access import Public
from idp.web.declared_routes import ApiRouter

PATH = "/.well-known/security.txt"
#: RFC 9116 2.5.5 recommends less than a year; the contacts come from the settings, so the document is always fresh.
_VALID_FOR = timedelta(days=90)


def routes(contacts: Sequence[str], issuer: str) -> ApiRouter:
    """The document with these contacts, the preferred one first; none: there is no such route."""
    router = ApiRouter(include_in_schema=False)
    if not contacts:
        return router

    @router.get(PATH, access=Public("finders of security problems (RFC 9116)"))
    async def security_txt(_request: Request) -> Response:
        """Name the contacts, until when that holds, the languages and where the document is."""
        return PlainTextResponse(_document(contacts, issuer), headers={"Cache-Control": "max-age=86400"})

    return router


def _document(contacts: Sequence[str], issuer: str) -> str:
    expires = (clock.now() + _VALID_FOR).replace(microsecond=0)
    lines = [f"Contact: {contact}" for contact in contacts]
    lines += [f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}", "Preferred-Languages: id, en", f"Canonical: {issuer}{PATH}"]
    return "\n".join(lines) + "\n"

"""The endpoints of the provider metadata and the key set."""

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import answers
from idp.oidc.documents import Documents
from idp.web.parts import part


async def metadata(request: Request) -> Response:
    """The provider metadata (OIDC Discovery 4, RFC 8414 3)."""
    return answers.document(request, *part(request, Documents).metadata())


async def jwks(request: Request) -> Response:
    """The keys that verify our tokens (RFC 7517 5)."""
    return answers.document(request, *part(request, Documents).jwks())

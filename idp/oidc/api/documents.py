"""The endpoints of the provider metadata and the key set."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from idp.oidc import answers
from idp.oidc.documents import Documents


@dataclass(frozen=True, slots=True)
class DocumentsApi:
    """The two well-known documents, and /jwks."""

    documents: Documents

    async def metadata(self, request: Request) -> Response:
        """The provider metadata (OIDC Discovery 4, RFC 8414 3)."""
        return answers.document(request, *self.documents.metadata())

    async def jwks(self, request: Request) -> Response:
        """The keys that verify our tokens (RFC 7517 5)."""
        return answers.document(request, *self.documents.jwks())

"""/api/openapi.json and /api/docs: the OpenAPI document of the admin API, and a page that shows it."""

from functools import lru_cache
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from idp.admin.views import build_api_docs
from idp.permissions import SCOPE_MEANINGS
from idp.protocol.provider import Provider
from idp.web.access import Public
from idp.web.declared_routes import PageRouter
from idp.web.templating import render_page

#: The version of the API, not of the product.
VERSION = "1"
DOCUMENT = "/api/openapi.json"
_PUBLIC = Public("describes the API to those who will ask for access; holds no data")


def routes(provider: Provider) -> PageRouter:
    """The document, and the page about it."""
    router = PageRouter()
    document = lru_cache(maxsize=1)(_document)

    @router.get(DOCUMENT, access=_PUBLIC)
    async def openapi(request: Request) -> Response:
        """The OpenAPI document of the routes under /api/v1."""
        return JSONResponse(document(request.app))

    @router.get("/api/docs", access=_PUBLIC)
    async def docs(request: Request) -> Response:
        """The same for people; the page is ours and needs no script."""
        scopes = tuple((scope.value, words) for scope, words in SCOPE_MEANINGS.items())
        token_endpoint = provider.url("/token")
        return render_page(
            request, "admin/api_docs.html", build_api_docs(document(request.app), DOCUMENT, scopes, token_endpoint)
        )

    return router


def _document(app: FastAPI) -> dict[str, Any]:
    served = iter_route_contexts(app.routes)
    routes = [route for route in served if (route.path or "").startswith("/api/v1/")]
    return get_openapi(
        title="DIVOS SSO, admin API",
        version=VERSION,
        description="Lists are {items, next} with opaque cursors; errors are problem documents (RFC 9457).",
        routes=routes,
    )

"""/api/openapi.json and /api/docs: the OpenAPI document of the admin API, and a page that shows it."""

from functools import lru_cache
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from idp.admin.views import ApiDescriber, ApiDocsView
from idp.permissions import SCOPE_MEANINGS
from idp.protocol.provider import Provider
from idp.web.access import Public
from idp.web.declared_routes import PageRouter
from idp.web.language import choose_language
from idp.web.templating import render_page
from idp.web.translations import Language, translations

#: The version of the API, not of the product.
VERSION = "1"
DOCUMENT = "/api/openapi.json"
_PUBLIC = Public("describes the API to those who will ask for access; holds no data")


def routes(provider: Provider) -> PageRouter:
    """The document, and the page about it."""
    router = PageRouter()
    document = lru_cache(maxsize=1)(_document)

    @lru_cache(maxsize=2)
    def described(app: FastAPI, language: Language) -> ApiDocsView:
        return describe(document(app), language, provider)

    @router.get(DOCUMENT, access=_PUBLIC)
    async def openapi(request: Request) -> Response:
        """The OpenAPI document of the routes under /api/v1."""
        return JSONResponse(document(request.app))

    @router.get("/api/docs", access=_PUBLIC)
    async def docs(request: Request) -> Response:
        """The same for people, in the language of the viewer; the page is ours and needs no script."""
        return render_page(request, "admin/api_docs.html", described(request.app, choose_language(request)))

    return router


def describe(document: dict[str, Any], language: Language, provider: Provider) -> ApiDocsView:
    """The page in this language; the document itself is English, and its Indonesian is in idp/admin/locale/id.po."""
    scopes = tuple((scope.value, words) for scope, words in SCOPE_MEANINGS.items())
    return ApiDescriber(translations(language).gettext).page(document, DOCUMENT, scopes, provider.url("/token"))


def _document(app: FastAPI) -> dict[str, Any]:
    served = iter_route_contexts(app.routes)
    routes = [route for route in served if (route.path or "").startswith("/api/v1/")]
    return get_openapi(
        title="DIVOS SSO, admin API",
        version=VERSION,
        description="Lists are {items, next} with opaque cursors; errors are problem documents (RFC 9457).",
        routes=routes,
    )

"""WebApplication: FastAPI, with fast routes for hot endpoints that bypass its router and middleware."""

from collections.abc import Awaitable, Callable, Iterable
from inspect import isawaitable
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from idp.web import csrf as csrf_protection
from idp.web.access import CSRF_CHECKED, CsrfChecked, CsrfRule, ProgramAuthentication, Public, RouteDeclaration
from idp.web.declared_routes import ApiRouter, PageRouter, require_declarations

FastEndpoint = Callable[[Request], Awaitable[Response]]


class FastRoute(Route):
    """A Starlette route that stores itself in the scope, so that the metrics know its path, and leaves HEAD alone.

    Add it to the application's own route list: an included router is matched twice. It declares who may enter like any
    other; pages that need a session are pages of a PageRouter. `stale_response` answers a form with a wrong CSRF token
    in place of the stale page.
    """

    def __init__(
        self,
        path: str,
        endpoint: FastEndpoint,
        *,
        methods: list[str],
        access: Public | ProgramAuthentication,
        csrf: CsrfRule = CSRF_CHECKED,
        stale_response: FastEndpoint | None = None,
    ) -> None:
        self.declaration = RouteDeclaration.for_methods(methods, access, csrf)
        if isinstance(self.declaration.csrf, CsrfChecked):
            endpoint = _with_csrf_check(endpoint, stale_response)
        super().__init__(path, endpoint, methods=methods)
        self.methods = set(methods)  # Starlette would run the endpoint of a GET for HEAD

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child = super().matches(scope)
        if match is not Match.NONE:
            child["route"] = self
        return match, child


def _with_csrf_check(endpoint: FastEndpoint, stale_response: FastEndpoint | None) -> FastEndpoint:
    async def checked(request: Request) -> Response:
        try:
            await csrf_protection.check_form(request)
        except csrf_protection.CsrfError:
            if stale_response is None:
                raise
            return await stale_response(request)
        return await endpoint(request)

    return checked


class WebApplication(FastAPI):
    """FastAPI with fast routes, matched by method and path: routing was half of the cost of their responses.

    Exceptions of fast routes go to the same handlers as all others.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._fast_routes: dict[tuple[str, str], FastRoute] = {}
        self._fast_patterns: list[FastRoute] = []
        self._fast_app: ASGIApp = self._call_endpoint

    def add_fast_routes(self, routes: Iterable[FastRoute], wrap: Callable[[ASGIApp], ASGIApp]) -> None:
        """Serve these routes without FastAPI, inside the ASGI layer `wrap`; they are matched before all others."""
        for route in routes:
            if "{" in route.path:
                self._fast_patterns.append(route)
            else:
                self._fast_routes |= {(method, route.path): route for method in route.methods or ()}
        self._fast_app = wrap(self._call_endpoint)

    def add_routers(self, routers: Iterable[PageRouter | ApiRouter]) -> None:
        """Serve the routes of these routers, in this order. Raises UndeclaredRoute for any that declares nothing.

        They are whole: to include a router would make each a second time, and match it twice.
        """
        for router in routers:
            self.router.routes.extend(router.routes.routes)
        require_declarations(self.routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = self._match_fast_route(scope) if scope["type"] == "http" else None
        if route is None:
            await super().__call__(scope, receive, send)
            return
        scope["app"], scope["route"] = self, route
        await self._fast_app(scope, receive, send)

    def _match_fast_route(self, scope: Scope) -> FastRoute | None:
        route = self._fast_routes.get((scope["method"], scope["path"]))
        if route is not None:
            return route
        for pattern in self._fast_patterns:
            match, found = pattern.matches(scope)
            if match is Match.FULL:
                scope.update(found)
                return pattern
        return None

    async def _call_endpoint(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        try:
            response: Response = await scope["route"].endpoint(request)
        except Exception as problem:
            response = await self._handle_exception(request, problem)
        await response(scope, receive, send)

    async def _handle_exception(self, request: Request, problem: Exception) -> Response:
        handlers: Any = self.exception_handlers
        handler = next(handlers[kind] for kind in type(problem).__mro__ if kind in handlers)
        answer = handler(request, problem)
        found: Response = await answer if isawaitable(answer) else answer
        return found

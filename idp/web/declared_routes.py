"""PageRouter and ApiRouter: FastAPI's router, whose every route declares and checks who may enter."""

from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from functools import cache
from typing import Any, Protocol, TypedDict, TypeVar, Unpack, assert_never

from fastapi import APIRouter, Depends, params
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.routing import BaseRoute, compile_path

from idp.web import csrf as csrf_protection
from idp.web.access import (
    CSRF_CHECKED,
    AdminTokenNeeded,
    CsrfChecked,
    CsrfRule,
    OperationsNeeded,
    PersonAccess,
    ProgramAccess,
    ProgramAuthentication,
    Public,
    RouteDeclaration,
    SessionNeeded,
    UndeclaredRoute,
)

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class RouteDecorator(Protocol):
    """Adds the endpoint it decorates to a router, and returns it as it is."""

    def __call__(self, endpoint: Endpoint, /) -> Endpoint: ...


_CSRF_CHECK: params.Depends = Depends(csrf_protection.check_form)


class DeclaredRoute(APIRoute):
    """A route of FastAPI with its declaration; made by PageRouter and ApiRouter.

    FastAPI reads the signature of an endpoint at the first request to it, half a millisecond for each, and not for all
    routes at every start. A signature that FastAPI refuses therefore fails then; a test reads them all.
    """

    def __init__(
        self, path: str, endpoint: Callable[..., Any], declaration: RouteDeclaration, options: dict[str, Any]
    ) -> None:
        self._unread: dict[str, Any] | None = options
        self.path, self.endpoint, self.declaration = path, endpoint, declaration
        self.methods, self.include_in_schema = set(options["methods"]), options["include_in_schema"]
        self.path_regex, self.path_format, self.param_convertors = _compiled(path)

    def __getattr__(self, name: str) -> Any:
        """What FastAPI finds in the signature, read now. Raises AttributeError for what no route has."""
        if name == "_unread" or self._unread is None:
            raise AttributeError(name)
        options, self._unread = self._unread, None
        super().__init__(self.path, self.endpoint, dependencies=_checks(self.declaration), **options)
        return getattr(self, name)


#: A path is compiled once for all providers of a process.
_compiled = cache(compile_path)


class ApiOptions(TypedDict, total=False):
    """What the OpenAPI document says of a route besides its parameters."""

    status_code: int
    responses: dict[int | str, dict[str, Any]]
    #: What the answer is, where the endpoint returns it written.
    response_model: Any
    summary: str


class PageRouter:
    """Routes for people: each declares `access`, and each form is checked for CSRF unless declared exempt.

    The checks are dependencies that run before those of the endpoint: CSRF first, then the guard.
    """

    def __init__(self) -> None:
        self.routes = APIRouter()

    def get(self, path: str, *, access: PersonAccess, head: bool = False) -> RouteDecorator:
        """Add a page; `head`: it answers HEAD, too."""
        declaration = RouteDeclaration.for_methods(["GET"], access)
        return self._add(["GET", "HEAD"] if head else ["GET"], path, declaration)

    def post(self, path: str, *, access: PersonAccess, csrf: CsrfRule = CSRF_CHECKED) -> RouteDecorator:
        """Add the target of a form; `idp.web.csrf.posted_fields` returns the fields that were verified."""
        return self._add(["POST"], path, RouteDeclaration.for_methods(["POST"], access, csrf))

    def _add(self, methods: list[str], path: str, declaration: RouteDeclaration) -> RouteDecorator:
        return _adder(self.routes, path, declaration, {"methods": methods, "include_in_schema": False})


class ApiRouter:
    """Routes for programs under `prefix`: each declares what proves the caller."""

    def __init__(self, prefix: str = "", tags: Sequence[str | Enum] = (), *, include_in_schema: bool = True) -> None:
        self.prefix, self._tags, self._include_in_schema = prefix, list(tags), include_in_schema
        self.routes = APIRouter()

    def get(self, path: str, *, access: Public | ProgramAccess, **options: Unpack[ApiOptions]) -> RouteDecorator:
        """Add a route that reads; it may be public."""
        return self._add("GET", path, access, **options)

    def post(self, path: str, *, access: ProgramAccess, **options: Unpack[ApiOptions]) -> RouteDecorator:
        """Add a route that creates something."""
        return self._add("POST", path, access, **options)

    def put(self, path: str, *, access: ProgramAccess, **options: Unpack[ApiOptions]) -> RouteDecorator:
        """Add a route that replaces something."""
        return self._add("PUT", path, access, **options)

    def patch(self, path: str, *, access: ProgramAccess, **options: Unpack[ApiOptions]) -> RouteDecorator:
        """Add a route that changes something."""
        return self._add("PATCH", path, access, **options)

    def delete(self, path: str, *, access: ProgramAccess, **options: Unpack[ApiOptions]) -> RouteDecorator:
        """Add a route that removes something."""
        return self._add("DELETE", path, access, **options)

    def _add(
        self, method: str, path: str, access: Public | ProgramAccess, **options: Unpack[ApiOptions]
    ) -> RouteDecorator:
        declaration = RouteDeclaration.for_methods([method], access)
        told = {"methods": [method], "tags": self._tags, "include_in_schema": self._include_in_schema, **options}
        return _adder(self.routes, self.prefix + path, declaration, told)


def iter_declarations(routes: Sequence[BaseRoute]) -> Iterator[tuple[RouteContext, RouteDeclaration | None]]:
    """Every route that is served, those of included routers, too, with what it declares."""
    for found in iter_route_contexts(routes):
        yield found, getattr(found.original_route, "declaration", None)


def require_declarations(routes: Sequence[BaseRoute]) -> None:
    """Raises UndeclaredRoute unless every route declares who may enter."""
    others = [route for route in routes if getattr(route, "declaration", None) is None]
    bare = [str(found.path) for found, declaration in iter_declarations(others) if declaration is None]
    if bare:
        raise UndeclaredRoute(f"these routes do not declare who may enter: {', '.join(bare)}")


def _adder(router: APIRouter, path: str, declaration: RouteDeclaration, options: dict[str, Any]) -> RouteDecorator:
    """Adds routes past `add_api_route`, which combines the options of a router that has none with each route's."""

    def add(endpoint: Endpoint) -> Endpoint:
        router.routes.append(DeclaredRoute(path, endpoint, declaration, options))
        return endpoint

    return add


def _checks(declaration: RouteDeclaration) -> list[params.Depends]:
    """The dependencies that FastAPI calls before the endpoint, in this order: a stranger's file is not read."""
    csrf, most = [], declaration.csrf.upload_bytes if isinstance(declaration.csrf, CsrfChecked) else 0
    if isinstance(declaration.csrf, CsrfChecked):
        csrf = [Depends(csrf_protection.check_upload_form(most))] if most else [_CSRF_CHECK]
    match declaration.access:
        case Public() | ProgramAuthentication():
            return csrf
        case SessionNeeded(check=check) | OperationsNeeded(check=check) | AdminTokenNeeded(check=check):
            return [check, *csrf] if most else [*csrf, check]
        case _:
            assert_never(declaration.access)

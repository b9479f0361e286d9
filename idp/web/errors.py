"""Exception handlers: an error page for people, with the code of an error report, and JSON for programs."""

from dataclasses import dataclass, replace

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from idp.foundation.log import get_logger
from idp.permissions import InsufficientAuthority
from idp.protocol.errors import ServerError
from idp.protocol.errors.cause import Cause, CausedError
from idp.web.context import web_context
from idp.web.csrf import CsrfError, CsrfProblem
from idp.web.reported_errors import error_uri, report_error, report_page
from idp.web.request_errors import RateLimited, UnreadableRequest
from idp.web.templating import HeaderUser, PageOptions, render_page
from idp.web.uploads import FileTooLarge

log = get_logger(__name__)

#: Paths of endpoints for programs: their errors are JSON whatever the Accept header says.
API_PATHS = (
    "/api/",
    "/token",
    "/par",
    "/device_authorization",
    "/userinfo",
    "/introspect",
    "/revoke",
    "/register",
    "/jwks",
    "/.well-known/",
    "/healthz",
    "/readyz",
    "/metrics",
)

#: Kinds of pages that read no database: they would wait for the very thing that is short or broken.
_WITHOUT_VISITOR = frozenset({"crowded", "trouble"})


class Problem(Exception):
    """An error of the admin API (RFC 9457 3.1): `title` says what is wrong, `detail` what to do."""

    def __init__(
        self, status: int, title: str, detail: str, headers: dict[str, str] | None = None, *, cause: Cause
    ) -> None:
        super().__init__(title)
        self.status, self.title, self.detail, self.headers = status, title, detail, headers or {}
        self.cause = cause


class PersonError(Exception):
    """An error shown only to the person; `kind` selects the text in web/error.html."""

    def __init__(self, status: int, kind: str, way_back: "WayBack | None" = None, client_id: str | None = None) -> None:
        super().__init__(kind)
        self.status, self.kind, self.way_back, self.client_id = status, kind, way_back, client_id


@dataclass(frozen=True, slots=True)
class WayBack:
    """The application a person came from: its name, its office, and its registered home page."""

    application: str
    office: str = ""
    home: str | None = None


@dataclass(frozen=True, slots=True)
class ErrorView:
    """The view value of web/error.html: kind, report code, HTTP status, way back.

    `parameter`: the name of the one at fault. `visitor`: who is signed in, so that the header of the page says so.
    """

    kind: str
    code: str
    status: int
    way_back: WayBack | None = None
    parameter: str = ""
    visitor: HeaderUser | None = None


def install_error_handlers(app: FastAPI) -> None:
    """Register a handler for each exception; any other is a server error."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(PersonError, _person_error)
    app.add_exception_handler(InsufficientAuthority, _insufficient)
    app.add_exception_handler(CsrfError, _csrf_error)
    app.add_exception_handler(UnreadableRequest, _unreadable_request)
    app.add_exception_handler(FileTooLarge, _file_too_large)
    app.add_exception_handler(RateLimited, _rate_limited)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(Exception, _server_error)


def is_for_programs(request: Request) -> bool:
    """Whether the path is an endpoint for programs, whose errors are JSON."""
    return request.url.path.startswith(API_PATHS)


async def render_error_page(request: Request, view: ErrorView, headers: dict[str, str] | None = None) -> Response:
    """Render the error page for people; where the provider has too much to do or fails, nothing is asked for it."""
    shown = view if view.kind in _WITHOUT_VISITOR else replace(view, visitor=await _find_visitor(request))
    return render_page(request, "web/error.html", shown, PageOptions(status=view.status, headers=headers or {}))


async def _find_visitor(request: Request) -> HeaderUser | None:
    """Who is signed in; None also when that cannot be found out, because the page of an error must not fail."""
    try:
        return await web_context(request).find_visitor(request)
    except Exception as problem:
        log.error("error_page.visitor_unknown", exc_info=problem)
        return None


def _problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)  # noqa: S101  Starlette's handlers are typed for every exception
    return problem_response(problem.status, problem.title, problem.detail, problem.headers)


def problem_response(status: int, title: str, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """Make a problem details response (RFC 9457 3)."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


async def _person_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, PersonError)  # noqa: S101
    code = report_page(request, error.kind, error.client_id)
    return await render_error_page(request, ErrorView(error.kind, code, error.status, error.way_back))


async def _insufficient(request: Request, error: Exception) -> Response:
    return await _error_response(request, _PageError(403, "forbidden", str(error)))


async def _csrf_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, CsrfError)  # noqa: S101
    reason, blocked = "the form is old or not ours; load the page again", error.problem is CsrfProblem.COOKIES_BLOCKED
    page = _PageError(403, "cookies_blocked" if blocked else "stale_page", reason)
    return await _error_response(request, page, shown_as=error.problem)


async def _unreadable_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, UnreadableRequest)  # noqa: S101
    return await _error_response(request, _PageError(error.status, "unreadable", str(error), error))


async def _file_too_large(request: Request, _error: Exception) -> Response:
    return await _error_response(request, _PageError(413, "file_too_large", "the file is larger than this page takes"))


async def _rate_limited(request: Request, error: Exception) -> Response:
    assert isinstance(error, RateLimited)  # noqa: S101
    code = report_error(request, error)
    return await render_error_page(request, ErrorView("crowded", code or "", 429), error.headers)


async def _validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    where = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5])
    return await _error_response(request, _PageError(422, "unreadable", where))


async def _http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    kind = {404: "not_found", 405: "not_found"}.get(error.status_code, "unreadable")
    response = await _error_response(request, _PageError(error.status_code, kind, str(error.detail)))
    response.headers.update(error.headers or {})
    return response


async def _server_error(request: Request, error: Exception) -> Response:
    code = report_page(request, "trouble", facts={"exception": type(error).__name__})
    log.error("request.failed", code=code, path=request.url.path, exc_info=error)
    if is_for_programs(request):
        return problem_response(500, ServerError.code, f"Our fault. Tell the service desk the code {code}.")
    return await render_error_page(request, ErrorView("trouble", code, 500))


@dataclass(frozen=True, slots=True)
class _PageError:
    """An error before or outside an endpoint: the kind of page, the reason for programs, and the error with a cause."""

    status: int
    kind: str
    reason: str
    caused: CausedError | None = None


async def _error_response(request: Request, error: _PageError, shown_as: str | None = None) -> Response:
    """The error as a page, whose words are those of `shown_as` or of the kind; or for programs."""
    if request.url.path.startswith("/api/"):
        return problem_response(error.status, error.kind, error.reason)
    code = report_page(request, error.kind) if error.caused is None else report_error(request, error.caused) or ""
    if not is_for_programs(request):
        return await render_error_page(request, ErrorView(shown_as or error.kind, code, error.status))
    # protocol endpoints answer with an OAuth error (RFC 6749 5.2)
    body = {"error": "invalid_request", "error_description": _printable(error.reason)}
    return JSONResponse(body | {"error_uri": error_uri(request, code)}, error.status)


def _printable(text: str) -> str:
    # RFC 6749 5.2: %x20-21 / %x23-5B / %x5D-7E
    return "".join(c for c in text if " " <= c <= "~" and c not in '"\\')

"""Answers while the database cannot be used, 503 with Retry-After, and to clients that broke off their own request."""

from dataclasses import dataclass

from fastapi import FastAPI
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from idp.foundation.database_unavailable import DatabaseUnavailable
from idp.web.causes import OutageCause
from idp.web.errors import is_for_programs, problem_response
from idp.web.templating import PageOptions, render_page

#: Seconds after which programs and people are asked to try again.
RETRY_AFTER = 30

_RETRY = {"Retry-After": str(RETRY_AFTER)}
_FOR_ANY_ORIGIN = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}


@dataclass(frozen=True, slots=True)
class UnavailableView:
    """The view value of web/unavailable.html: when to try again."""

    seconds: int


def install(app: FastAPI) -> None:
    """Register the handlers; neither case is an error of the program, so there is no traceback and no error report."""
    app.add_exception_handler(DatabaseUnavailable, _unavailable)
    app.add_exception_handler(ClientDisconnect, _broken_off)


def _unavailable(request: Request, _error: Exception) -> Response:
    if not is_for_programs(request):
        options = PageOptions(status=503, headers=_RETRY)
        return render_page(request, "web/unavailable.html", UnavailableView(RETRY_AFTER), options)
    told = OutageCause.DATABASE_UNAVAILABLE(seconds=RETRY_AFTER)
    if request.url.path.startswith("/api/"):
        return problem_response(503, told.code, told.description, _RETRY)
    body = {"error": told.code, "error_description": told.description}
    return JSONResponse(body, 503, _RETRY | _FOR_ANY_ORIGIN)


def _broken_off(_request: Request, _error: Exception) -> Response:
    """Nobody receives this; it is counted under its status."""
    return Response(b"", 400)

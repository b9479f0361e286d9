"""report_error() and report_page(): the codes that error responses and error pages carry."""

from collections.abc import Mapping

from starlette.requests import Request

from idp.foundation.error_reports import ReportedError
from idp.protocol.errors.cause import CausedError
from idp.protocol.errors.ordinary import ORDINARY
from idp.protocol.parameters import Parameters
from idp.protocol.shown_parameters import describe_parameters
from idp.web.client_address import read_client_network
from idp.web.context import web_context
from idp.web.error_facts import collect_facts

_NO_PARAMETERS = Parameters()


def report_error(request: Request, error: CausedError, parameters: Parameters = _NO_PARAMETERS) -> str | None:
    """Report an error and return its code; None for an ordinary answer.

    The client is that of the error (`client_id`); the work is the same whether it has one or not.
    """
    if error.cause in ORDINARY:
        return None
    facts, alike = collect_facts(error), error.cause.definition.alike
    error.report_code = web_context(request).error_reports.record(
        ReportedError(
            error.cause.key,
            read_endpoint(request),
            error.client_id,
            read_client_network(request),
            facts.repeated,
            parameters=describe_parameters(parameters),
            moments=facts.moments,
            alike=alike or "",
            claimed=error.claimed_client_id,
        )
    )
    return error.report_code


def report_page(
    request: Request, kind: str, client_id: str | None = None, facts: Mapping[str, str] | None = None
) -> str:
    """Report an error of which only a page exists, and return its code; `kind` stands for the cause."""
    network = read_client_network(request)
    return web_context(request).error_reports.record(
        ReportedError(kind, read_endpoint(request), client_id, network, facts or {})
    )


def read_endpoint(request: Request) -> str:
    """The path of the route as it is declared, which names nobody; empty where no route is."""
    return str(getattr(request.scope.get("route"), "path", ""))


def error_uri(request: Request, code: str) -> str:
    """The address that explains an error to those who may know (RFC 6749 5.2)."""
    return f"{web_context(request).site.issuer}/diagnosis/{code}"

"""Endpoints for operators and load balancers: /healthz, /readyz, /metrics."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from idp.foundation.wiring import Foundation
from idp.web.access import ProgramAuthentication, Public
from idp.web.client_address import is_client_in
from idp.web.context import web_context
from idp.web.declared_routes import ApiRouter


def routes(foundation: Foundation) -> ApiRouter:
    """/healthz, /readyz and /metrics."""
    router = ApiRouter(include_in_schema=False)

    @router.get("/healthz", access=Public("load balancers; says only that the process runs"))
    async def alive(_request: Request) -> Response:
        """Answer 200 while the process runs."""
        return JSONResponse({"status": "ok"})

    @router.get("/readyz", access=Public("load balancers; says only what is missing"))
    async def ready(_request: Request) -> Response:
        """Answer 200 when the database takes writes and signing keys are there, else 503 with what is missing."""
        missing = [] if foundation.key_ring.published_keys() else ["keys"]
        if not await foundation.database_watch.is_writable():
            missing.append("database")
        return JSONResponse({"status": "not ready" if missing else "ok", "missing": missing}, 503 if missing else 200)

    @router.get("/metrics", access=ProgramAuthentication.METRICS_NETWORK)
    async def counted(request: Request) -> Response:
        """Prometheus' text format, summed over all processes; for the networks of IDP_METRICS_NETWORKS only."""
        if not is_client_in(request, web_context(request).site.metrics_networks):
            return JSONResponse({"error": "IDP_METRICS_NETWORKS does not name your network"}, 403)
        exposition = foundation.metrics.exposition() + await foundation.gauges.exposition()
        return Response(exposition, media_type="text/plain; version=0.0.4; charset=utf-8")

    return router

"""/static: serves the assets; under their current URL they are cached without limit."""

from starlette.requests import Request
from starlette.responses import Response

from idp.web.access import Public
from idp.web.assets import load_assets
from idp.web.declared_routes import PageRouter


async def static_file(request: Request, digest: str, name: str) -> Response:
    """Serve a file; under an old hash, the current content is served and must be revalidated."""
    asset = load_assets().get(name)
    if asset is None:
        return Response(status_code=404)
    current = asset.address.startswith(f"/static/{digest}/")
    headers = {"Cache-Control": "public, max-age=31536000, immutable" if current else "no-cache"}
    if asset.compressed and "gzip" in request.headers.get("accept-encoding", ""):
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return Response(asset.compressed, media_type=asset.media_type, headers=headers)
    return Response(asset.body, media_type=asset.media_type, headers=headers)


def routes() -> PageRouter:
    """/static."""
    router = PageRouter()
    router.get("/static/{digest}/{name:path}", access=Public("styles, fonts and scripts of every page"))(static_file)
    return router

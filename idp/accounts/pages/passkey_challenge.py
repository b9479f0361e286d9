"""/masuk/kunci-sandi/tantangan: the challenge for whoever holds a passkey, which script asks for."""

from starlette.requests import Request
from starlette.responses import Response

from idp.accounts.wiring import Accounts
from idp.web import csrf
from idp.web.access import Public
from idp.web.declared_routes import PageRouter
from idp.web.wiring import Web

_PATH = "/masuk/kunci-sandi/tantangan"


def routes(accounts: Accounts, web: Web) -> PageRouter:
    """The challenge; each stores a row, so they are counted by address."""
    router = PageRouter()

    @router.post(_PATH, access=Public("people log in with a passkey here"))
    async def challenge(request: Request) -> Response:
        """The options of navigator.credentials.get(), with a challenge for this browser."""
        web.anonymous_limits.count_request(request, _PATH)
        options = await accounts.passkey_login.start(csrf.browser_secret(request))
        return Response(options, media_type="application/json")

    return router

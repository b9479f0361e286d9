"""Pages for people: authorize, consent, account selection, the sandbox, devices, signing out."""

from idp.accounts.guards import Guards
from idp.oidc.pages import account_selection, authorize, consent, device, sandbox, sign_out
from idp.oidc.wiring import Oidc
from idp.web.declared_routes import PageRouter
from idp.web.web_application import FastRoute
from idp.web.wiring import Web


def short_routes(oidc: Oidc, web: Web) -> list[FastRoute]:
    """What every opening of an application passes: in front of every other route."""
    return authorize.routes(oidc.authorization, web.anonymous_limits)


def routers(oidc: Oidc, guards: Guards, web: Web) -> list[PageRouter]:
    """The pages, in the order requests are matched."""
    return [
        consent.routes(oidc.authorization, web),
        account_selection.routes(oidc.authorization, web),
        sandbox.routes(oidc.authorization.persona_entry, web),
        device.routes(oidc, guards, web),
        sign_out.routes(oidc.logout, guards, web),
    ]

"""Doors for people: authorize, consent, sign out."""

from idp.oidc.pages import consent, sign_out
from idp.oidc.pages.authorize import doors

#: In the order requests are matched.
routers = (consent.router, sign_out.router)

__all__ = ["doors", "routers"]

"""Doors for people: authorize, consent, devices, sign out."""

from idp.oidc.pages import consent, device, sign_out
from idp.oidc.pages.authorize import doors

#: In the order requests are matched.
routers = (consent.router, device.router, sign_out.router)

__all__ = ["doors", "routers"]

"""Pages for people: authorize, consent, account selection, devices, signing out."""

from idp.oidc.pages import consent, device, meeting, sign_out
from idp.oidc.pages.authorize import doors

#: In the order requests are matched.
routers = (consent.router, meeting.router, device.router, sign_out.router)

__all__ = ["doors", "routers"]

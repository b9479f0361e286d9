"""Route dependencies: the current session, the principal with roles, a required role."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts import arrival
from idp.accounts.origin import Origin
from idp.accounts.roles import GrantedRole, authority_of
from idp.accounts.roster import roles_of
from idp.accounts.sessions import Here, Sessions
from idp.foundation.database import Database
from idp.permissions import Authority, InsufficientAuthority, Operation, Role
from idp.web import cookies
from idp.web.address import address_of
from idp.web.errors import PersonError
from idp.web.parts import part


class SignInFirst(Exception):
    """The browser has no session; answered with a redirect to the login page, which returns here."""


@dataclass(frozen=True, slots=True)
class Officer:
    """A signed-in person with their roles; from `require_role`, with at least one of the required roles."""

    here: Here
    roles: tuple[GrantedRole, ...]

    def may(self, role: Role) -> bool:
        """Whether the person has `role`, everywhere or for an office."""
        return any(granted.role is role for granted in self.roles)

    @property
    def authority(self) -> Authority:
        """What the person may do everywhere, by their roles."""
        return authority_of(f"person:{self.here.person_id}", self.roles)

    def offices(self, role: Role) -> frozenset[str] | None:
        """The codes of the offices for which the person has `role`; None: everywhere."""
        places = {granted.office for granted in self.roles if granted.role is role}
        return None if None in places else frozenset(place for place in places if place)


async def who_is_here(request: Request) -> Here | None:
    """The session of this browser, or None; for pages that also serve people who are not signed in."""
    return await part(request, Sessions).who_is_here(cookies.read(request, cookies.SESSION))


async def signed_in(request: Request) -> Here:
    """The session of this browser. Raises NotSignedIn."""
    here = await who_is_here(request)
    if here is None:
        raise SignInFirst
    return here


async def officer(request: Request) -> Officer:
    """The person of this browser with all their roles, perhaps none. Raises NotSignedIn."""
    here = await signed_in(request)
    return Officer(here, await roles_of(part(request, Database), here.person_id))


def allowed(*operations: Operation) -> Callable[[Request], Awaitable[Officer]]:
    """A dependency: a signed-in person who may do all of `operations`. Raises SignInFirst, PersonError."""

    async def permitted(request: Request) -> Officer:
        found = await officer(request)
        try:
            for operation in operations:
                found.authority.require(operation)
        except InsufficientAuthority as refusal:
            raise PersonError(403, "forbidden") from refusal
        return found

    return permitted


def origin_of(request: Request) -> Origin:
    """The origin of this request: client address and User-Agent."""
    return Origin(address_of(request), request.headers.get("user-agent", ""))


def install(app: FastAPI) -> None:
    """Register the handler that answers NotSignedIn; called by the composition root."""
    app.add_exception_handler(SignInFirst, _ask)


async def _ask(request: Request, _error: Exception) -> Response:
    # requests without a session must not cause writes, so the return path is in the URL
    return RedirectResponse(arrival.sign_in_page({"ke": _way_back(request)}), 303)


def _way_back(request: Request) -> str:
    """The path to return to: the requested page, or after a form its area, as a form cannot be sent again."""
    path = request.url.path
    if request.method not in ("GET", "HEAD"):
        return "/" + path.strip("/").partition("/")[0]
    return arrival.wanted(f"{path}?{request.url.query}" if request.url.query else path)

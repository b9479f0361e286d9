"""Route dependencies: the current session, the principal with roles, a required role."""

from dataclasses import dataclass

from fastapi import Depends, FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from idp.accounts import arrival
from idp.accounts.origin import Origin
from idp.accounts.roles import GrantedRole, authority_of
from idp.accounts.roster import roles_of
from idp.accounts.sessions import Here
from idp.accounts.wiring import Accounts
from idp.permissions import Authority, InsufficientAuthority, Operation, Role
from idp.web import cookies
from idp.web.address import address_of
from idp.web.errors import PersonError


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


class Guards:
    """Who stands behind a request, for every page.

    `signed_in` and `officer` are defaults of an endpoint's parameter, `here: Here = guards.signed_in`: FastAPI calls
    what is behind them before the endpoint.
    """

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self.signed_in: Here = Depends(self.require_session)
        self.officer: Officer = Depends(self.require_officer)

    def allowed(self, *operations: Operation) -> Officer:
        """The default of a parameter: a signed-in person who may do all of `operations`."""

        async def permitted(request: Request) -> Officer:
            found = await self.require_officer(request)
            try:
                for operation in operations:
                    found.authority.require(operation)
            except InsufficientAuthority as refusal:
                raise PersonError(403, "forbidden") from refusal
            return found

        officer: Officer = Depends(permitted)
        return officer

    async def current_session(self, request: Request) -> Here | None:
        """The session of this browser, or None; for pages that also serve people who are not signed in."""
        return await self._accounts.sessions.who_is_here(cookies.read(request, cookies.SESSION))

    async def require_session(self, request: Request) -> Here:
        """The session of this browser. Raises NotSignedIn."""
        here = await self.current_session(request)
        if here is None:
            raise SignInFirst
        return here

    async def require_officer(self, request: Request) -> Officer:
        """The person of this browser with all their roles, perhaps none. Raises NotSignedIn."""
        return await self.officer_of(await self.require_session(request))

    async def officer_of(self, here: Here) -> Officer:
        """This person with all their roles, perhaps none."""
        return Officer(here, await roles_of(self._accounts.database, here.person_id))


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
